"""What a device tells of its updates."""
