"""Import and export: a place of the Vault page."""
