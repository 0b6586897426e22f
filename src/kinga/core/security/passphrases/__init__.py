"""What a new passphrase must be. `rules`, `validators`."""
