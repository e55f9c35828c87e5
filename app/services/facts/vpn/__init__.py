"""Tunnels into other networks."""
