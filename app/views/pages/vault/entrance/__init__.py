"""What stands before the content of the vault: cards that unlock it or make it, and what they do."""
