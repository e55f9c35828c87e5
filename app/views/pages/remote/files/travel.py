"""The folders in which a pane was, as a browser keeps its pages."""

MOST = 200


class Travel:
    """`arrive` is told of each folder that is shown. `back` and `forward` say where those lead, "" for nowhere, and
    that a person wants to go there: the next arrival there is no new step."""

    def __init__(self) -> None:
        self._before: list[str] = []
        self._after: list[str] = []
        self._here = ""
        self._aim = ""

    def arrive(self, path: str) -> None:
        """A folder is shown: a new one forgets those to which `forward` would lead."""
        aim, self._aim = self._aim, ""
        if path == self._here:
            return
        if path == aim and self._before and path == self._before[-1]:
            self._before.pop()
            self._after.append(self._here)
        elif path == aim and self._after and path == self._after[-1]:
            self._after.pop()
            self._before.append(self._here)
        else:
            self._after.clear()
            if self._here:
                self._before = [*self._before[-MOST:], self._here]
        self._here = path

    @property
    def has_back(self) -> bool:
        return bool(self._before)

    @property
    def has_forward(self) -> bool:
        return bool(self._after)

    def back(self) -> str:
        self._aim = self._before[-1] if self._before else ""
        return self._aim

    def forward(self) -> str:
        self._aim = self._after[-1] if self._after else ""
        return self._aim

    def stay(self) -> None:
        """A person goes elsewhere instead."""
        self._aim = ""
