"""A helper process beside the window: it does what would keep Python busy, and the window stays quick."""
