"""What a device tells of its time."""
