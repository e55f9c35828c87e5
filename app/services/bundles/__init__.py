"""What a device answered to every question, kept in one file with the names of people and machines masked."""
