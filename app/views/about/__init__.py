"""The program about itself: its versions, what is new in it, and whose work is in it."""
