"""The help beside the work: a window with its topics, and which topic belongs to what has the focus."""
