"""How large the text of a terminal is."""

FONT_SIZES = (8, 32)  # device-independent pixels


class Zoom:
    """Belongs to one widget. Sizes are in device-independent pixels, before the text size of the theme."""

    def __init__(self, usual: int) -> None:
        self.size = self._usual = usual

    def step(self, steps: int, usual: int = 0) -> int:
        """The size that is larger by `steps`; 0 is the usual size again, or with `usual` another from now on."""
        self._usual = usual or self._usual
        wanted = self.size + steps if steps else self._usual
        self.size = min(max(wanted, FONT_SIZES[0]), FONT_SIZES[1])
        return self.size
