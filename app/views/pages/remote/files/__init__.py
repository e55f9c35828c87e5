"""The file manager beside a session: two panes, of this computer and of a device."""
