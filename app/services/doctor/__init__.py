"""What may be wrong with this installation of Satchel, and what to do about it. Only looks, and mends nothing."""
