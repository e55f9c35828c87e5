"""What a device tells of its radio link."""
