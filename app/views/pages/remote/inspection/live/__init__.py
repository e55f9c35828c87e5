"""The live monitor in the place of the views of a device."""
