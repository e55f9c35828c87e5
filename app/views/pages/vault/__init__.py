"""The Vault page: unlock or make the vault, find an entry, use it without seeing it, change it."""
