"""What the pages are made of: small widgets that two pages share, each in its own module."""
