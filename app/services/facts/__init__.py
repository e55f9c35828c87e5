"""What can be read from a target: one module per fact, all read in one trip."""
