"""The first sign-in of a worker whom a colleague added: a passphrase of their own. `forms`, `views`."""
