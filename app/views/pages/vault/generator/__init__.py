"""Passwords by chance, and how strong a password is."""
