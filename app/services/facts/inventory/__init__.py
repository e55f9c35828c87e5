"""What a device is made of, what is installed on it, and who its neighbours are."""
