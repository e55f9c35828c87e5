"""The live monitor: a device says every two seconds what it does, by one standing question.

Linux says it from /proc, other systems by psutil (this computer) or PowerShell; all of them in the same lines, which
`readings.py` understands.
"""
