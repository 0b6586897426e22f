"""The start page, leaving fast, language and health."""
