"""What Satchel is for, in four cards, at the first start."""
