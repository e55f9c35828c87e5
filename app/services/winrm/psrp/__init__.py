"""PowerShell Remoting: a PowerShell that stays open on a device. pypsrp loads when first used.

pypsrp writes what we send (envelopes, pipelines, encrypted strings). What a device sends is read by us: within bounds,
and quick enough for output of many megabytes. None of it was run against a real Windows yet.
"""
