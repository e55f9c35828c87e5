"""What a device tells of its drives."""
