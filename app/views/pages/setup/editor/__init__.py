"""The editor of profiles. It touches no device: all that it changes is the text of a profile."""
