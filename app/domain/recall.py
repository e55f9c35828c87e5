"""Going back through what was typed before."""

from collections.abc import Sequence


class Recall:
    """Commands from old to new, and the place in them where a person is; past the newest is what is being typed."""

    def __init__(self, commands: Sequence[str] = (), *, most: int = 1000) -> None:
        self._most = most
        self._commands = list(commands)[-most:]
        self._at = len(self._commands)
        self._draft = ""

    @property
    def commands(self) -> Sequence[str]:
        return self._commands

    def add(self, command: str) -> None:
        """It was run. The same one twice in a row is kept once."""
        if command.strip() and (not self._commands or self._commands[-1] != command):
            self._commands = [*self._commands, command][-self._most :]
        self.leave()

    def leave(self) -> None:
        """From now on the newest comes first again."""
        self._at, self._draft = len(self._commands), ""

    def earlier(self, shown: str) -> str:
        """The one before. `shown` is kept where it is what is being typed."""
        if self._at == len(self._commands):
            self._draft = shown
        self._at = max(self._at - 1, 0)
        return self._shown

    def later(self, shown: str) -> str:
        if self._at == len(self._commands):
            return shown
        self._at += 1
        return self._shown

    @property
    def _shown(self) -> str:
        return self._commands[self._at] if self._at < len(self._commands) else self._draft

    def search(self, words: str, most: int = 200) -> list[str]:
        """Those that have all of the words in them, each once, the newest first."""
        wanted = words.lower().split()
        found: dict[str, None] = {}
        for command in reversed(self._commands):
            text = command.lower()
            if all(word in text for word in wanted):
                found.setdefault(command)
            if len(found) >= most:
                break
        return list(found)
