"""The watch pages: signals, series, and published figures."""
