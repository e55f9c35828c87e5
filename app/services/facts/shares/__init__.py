"""Folders of other devices."""
