"""The files of devices that are being edited on this computer."""
