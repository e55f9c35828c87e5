"""Several people and programs at one vault: what came in, what both had changed, what could not be saved."""
