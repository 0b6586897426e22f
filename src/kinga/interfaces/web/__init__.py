"""The web pages, one folder an audience, over the shared `ui`."""
