"""The devices of one moment as they are used, found by any of their names."""

from collections.abc import Mapping, Sequence

from app.domain.devices import Device
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults, Inheritance, effective, inheritance, with_parents
from app.services.device_book_rules import words_of


class Snapshot:
    """Never changed once it is made; `stored` and `folders` are as they were typed."""

    def __init__(self, stored: Mapping[str, Device], folders: Mapping[str, FolderDefaults]) -> None:
        self.stored, self.folders = stored, folders
        self._given: dict[str, Inheritance] = {}
        self._by_word: dict[str, list[Device]] | None = None
        self.devices = {key: effective(device, self.given(device.folder)) for key, device in stored.items()}
        self.all = tuple(self.devices.values())

    def given(self, folder: str) -> Inheritance:
        """What a folder gives to what is in it."""
        if folder not in self._given:
            levels = [(path, self.folders.get(path, NO_DEFAULTS)) for path in ("", *with_parents(folder))]
            self._given[folder] = inheritance(levels[::-1])
        return self._given[folder]

    def by_word(self, word: str) -> Sequence[Device]:
        if self._by_word is None:
            found: dict[str, list[Device]] = {}
            for device in self.all:
                for one in dict.fromkeys(words_of(device)):
                    found.setdefault(one, []).append(device)
            self._by_word = found
        return self._by_word.get(word, ())
