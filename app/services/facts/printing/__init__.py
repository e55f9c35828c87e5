"""What a device and its printers tell."""
