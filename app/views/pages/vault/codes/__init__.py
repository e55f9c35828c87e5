"""One-time passwords: shown with the time that is left, and taken over from a QR picture."""
