"""The files of this computer and of devices: looking, small changes, whole trees, viewing and editing."""
