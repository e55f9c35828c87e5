"""Import into the device book: a file is chosen, previewed, taken over, and the report told."""
