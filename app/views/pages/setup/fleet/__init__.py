"""Several devices that are set up alike: which ones, what would change on each, and how each gets on."""
