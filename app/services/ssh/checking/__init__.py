"""The stages of a check that need SSH itself."""
