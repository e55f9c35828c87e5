"""What goes out of the open vault. Everything that holds values is written into the audit first."""
