"""The fault laboratory: a small site of network name spaces in which something is broken, and what must be named.

`fault.py` says what a fault is, the modules in `entries` list them; `site.py` builds a site, `world` plays its router
and the internet, `staff.py` does what needs a process of its own in there.
Nothing in there reaches another machine.
"""
