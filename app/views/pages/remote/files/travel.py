"""The folders in which a pane was, as a browser keeps its pages."""

MOST = 200


class Travel:
    """`arrive` is told of each folder that is shown; `back` and `forward` say where those lead, "" for nowhere."""

    def __init__(self) -> None:
        self._before: list[str] = []
        self._after: list[str] = []
        self._here = ""

    def arrive(self, path: str) -> None:
        """A folder is shown: a new one forgets those to which `forward` would lead."""
        if path == self._here:
            return
        if self._before and path == self._before[-1]:
            self._before.pop()
            self._after.append(self._here)
        elif self._after and path == self._after[-1]:
            self._after.pop()
            self._before.append(self._here)
        else:
            self._after.clear()
            if self._here:
                self._before = [*self._before[-MOST:], self._here]
        self._here = path

    def back(self) -> str:
        return self._before[-1] if self._before else ""

    def forward(self) -> str:
        return self._after[-1] if self._after else ""
