"""The program about itself: its versions, its licences, and what is new in it."""
