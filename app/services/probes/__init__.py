"""Engines of ours that try the network from this computer: the standard library, no administrator rights.

Each ends within the seconds that it is given, whatever the other side does, and takes only so much from it.
"""
