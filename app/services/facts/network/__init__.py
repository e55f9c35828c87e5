"""What a device tells of its network."""
