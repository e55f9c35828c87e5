"""What people see: the only place of PySide6. It starts operations and shows their results; it decides nothing."""
