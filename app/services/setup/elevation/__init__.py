"""Setup of this computer as administrator: a second process is given the rights, once, and takes only catalogue steps.

The window stays without rights. What runs with them makes its own plan from the shipped steps and carries out only a
plan that it has made, named by its digest; a script never crosses.
"""
