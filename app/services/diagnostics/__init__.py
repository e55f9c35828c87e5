"""Diagnosis: checks over the facts of a device, and the one cause behind what they find."""
