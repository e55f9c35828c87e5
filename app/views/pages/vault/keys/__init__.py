"""What opens the vault: its passphrase, its key file, and quick unlock on this computer."""
