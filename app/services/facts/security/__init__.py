"""What a device tells of what stands open."""
