"""What a device tells of its parts."""
