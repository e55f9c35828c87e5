"""Ways to open a vault again without its passphrase, what ends them, and how often a person may try."""
