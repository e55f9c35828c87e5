"""Tunnels: ports that are carried through devices, their connections, and how they are kept open."""
