"""Setup: plan, carry out, prove and undo changes on a device."""
