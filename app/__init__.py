"""Satchel, the technician's toolbox."""

__version__ = "0.1.0"
