"""A few folders and files of the simulated Windows, for whoever looks around in an interactive session."""

from collections.abc import Iterator

type _Entry = dict[str, "_Entry"] | int  # a folder, or the size of a file in bytes

_TREE: dict[str, _Entry] = {
    "C:": {
        "inetpub": {"wwwroot": {"iisstart.htm": 703}},
        "Program Files": {"7-Zip": {"7z.exe": 557_056}, "Common Files": {}, "Windows Defender": {}},
        "Program Files (x86)": {"Common Files": {}},
        "Users": {
            "Public": {},
            "technician": {
                "Desktop": {"Printer setup.txt": 1_204},
                "Documents": {"Übergabe Käufer.docx": 48_128, "deploy.ps1": 2_310, "WindowsPowerShell": {}},
                "Downloads": {"SatchelSetup.msi": 31_457_280},
            },
        },
        "Windows": {"System32": {"cmd.exe": 289_792, "drivers": {"etc": {"hosts": 824}}}, "notepad.exe": 201_216},
    }
}
HOME = "C:\\Users\\technician"


class Folders:
    """Where somebody is, and what is there. Names are the same in any case, as on Windows."""

    def __init__(self, here: str = HOME) -> None:
        self.here = here

    def go(self, path: str) -> bool:
        """Whether there is such a folder; then this is where one is."""
        full = self.full(path)
        if not isinstance(self._find(full), dict):
            return False
        self.here = full
        return True

    def full(self, path: str) -> str:
        """The whole path, with `.` and `..` done, spelled as on the disk where it is there."""
        path = path.replace("/", "\\")
        if path.startswith("~"):
            path = HOME + path[1:]
        if path.startswith("\\"):
            path = self.here[:2] + path
        if path[1:2] != ":":
            path = f"{self.here}\\{path}"
        parts: list[str] = []
        for part in path.split("\\"):
            if part == ".." and len(parts) > 1:
                parts.pop()
            elif part not in ("", ".", ".."):
                parts.append(part)
        spelled = list(self._spelled(parts))
        return "\\".join(spelled) if len(spelled) > 1 else f"{spelled[0]}\\"

    def entries(self, path: str = ".") -> list[tuple[str, int | None]] | None:
        """(name, size) of what is in a folder, folders without a size; None where there is no such folder."""
        found = self._find(self.full(path))
        if not isinstance(found, dict):
            return None
        return [(name, entry if isinstance(entry, int) else None) for name, entry in found.items()]

    def has(self, path: str) -> bool:
        return self._find(self.full(path)) is not None

    def _spelled(self, parts: list[str]) -> Iterator[str]:
        at: _Entry | None = _TREE
        for part in parts:
            known = {name.lower(): name for name in at} if isinstance(at, dict) else {}
            name = known.get(part.lower(), part)
            at = at.get(name) if isinstance(at, dict) else None
            yield name

    def _find(self, full: str) -> _Entry | None:
        at: _Entry | None = _TREE
        for part in full.strip("\\").split("\\"):
            at = at.get(part) if isinstance(at, dict) else None
        return at
