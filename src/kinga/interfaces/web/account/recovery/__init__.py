"""A lost passphrase: the recovery key on paper, and a new passphrase with it. `forms`, `views`."""
