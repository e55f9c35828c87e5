"""Signing in to a WinRM service, for both clients: which way, with what tokens, how it is sealed, why it failed."""
