"""What goes into the built program and how it is handed on: used by `build.spec` and by `python3 dev.py package`."""
