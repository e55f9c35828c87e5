"""What a device tells of its accounts."""
