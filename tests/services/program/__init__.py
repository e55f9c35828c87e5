"""The program about itself."""
