"""What is wrong with a device: one cause on top, everything else folded by verdict."""
