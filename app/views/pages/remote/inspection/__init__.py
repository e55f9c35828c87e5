"""Looking into a device: its processes, services and so on; one screen for all devices."""
