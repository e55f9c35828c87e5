"""One entry of the vault: shown, and in its form."""
