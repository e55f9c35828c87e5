"""The Remote page: the devices on the left, sessions on the right."""
