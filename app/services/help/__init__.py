"""The help: its topics as text, and where words stand in them."""
