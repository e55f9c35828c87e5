"""What a device tells of its system."""
