"""Transfers on the screen: the list of them, their questions, and the strip under the files."""
