"""What is to be put right in the vault: weak, used twice, old, known to everybody."""
