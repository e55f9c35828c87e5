"""Why can a device not be connected to? Stage by stage, with evidence."""
