"""Who does not see or has no mouse: rules that hold in every state of the window, walked by the pictures' gallery."""
