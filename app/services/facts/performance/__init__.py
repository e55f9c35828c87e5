"""What a device tells of its load."""
