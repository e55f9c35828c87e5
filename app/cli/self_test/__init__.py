"""Is this program whole, and can it work on this computer? For a built program above all."""
