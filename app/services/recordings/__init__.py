"""Recordings of sessions: written without secrets while a visit is open, listed, searched and played again."""
