"""Which texts ask before they are pasted into a shell."""


def needs_question(text: str) -> bool:
    """Whether a paste has several lines, a line end that would run it, or control characters."""
    return any(not character.isprintable() and character != "\t" for character in text)
