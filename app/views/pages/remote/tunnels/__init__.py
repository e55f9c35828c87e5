"""The tunnels in the window: listed, set up, started and stopped."""
