"""Profiles: read, checked, edited and kept."""
