"""The terminal: an engine that keeps the screen, a painter that draws it, a widget, and the session that feeds it."""
