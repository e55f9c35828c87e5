"""What locks the vault by itself: nobody there, the screen locked, the lid closed, the computer asleep."""
