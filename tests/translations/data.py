"""What is no text of ours: what the pictures, profiles and devices say, values, keys, and names of products."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.translations.sinks import _TEXT
from tests.translations.texts import ROOT

_DATA = re.compile(
    r"It works|code --wait|\b(?:nd|hb|hp|bench)-\w[\w-]*"
    r"|\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}"
    r"|[\w.-]+@[\w.-]+|\w+://\S+|(?:[\w-]+\.)+(?:example|com|test|kdbx|yaml|service|keyx)\b"
    r"|\b[a-z]+\.[a-z0-9]+\b|[\w-]+\.(?:txt|html|pub|settings)\b"  # ids of steps, files
    r"|(?:Ctrl|Alt|Shift|Esc|Enter|Del|Tab|Space|Up|Left|Right|PgUp|PgDown)\b(?:\+\w+)*"  # keys
    r"|English|Satchel|KeePassXC|OpenSSH|PowerShell|WinRM|CredSSP|[Ll]inux|[Ww]indows|mac[Oo][Ss]|PDF|PIN|USB|VPN"
    r"|SHA-?256|SSH|CPU|RSA|Ed25519|ssh-\w+|ecdsa[\w-]+|L?GPL\S*|ICU|Ghostty|Scroll (?:Left|Right)"  # names, Qt's own
    r"|\b(?:dism|powershell|netsh) .+|No space left on device|Failed with result|Clients"  # typed, said by a device
    r"|SHA256:\S+|[~\w:]*[/\\][\w./\\-]+|(?<!\S)(?:\w{4} ){3,}\w{2,4}|[A-Z]\w*(?:, [A-Z]\w+){2,}"  # fingerprints, paths
)


def is_data(words: str) -> bool:
    """Whether nothing is left of a text of the program, when all that people and devices say is taken away."""
    for pattern in (_written(), _DATA, _written()):
        words = pattern.sub(" ", words)
    return not any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words) for one in _ours() if one in words)


@cache
def _written() -> re.Pattern[str]:
    """The texts of the pictures' sources and the lines of the profiles, the longest first."""
    found = set[str]()
    for text in (text for file in (ROOT / "tests" / "pictures").glob("*.py") for text, _ in _constants(file)):
        found |= {text, *(line.strip() for line in text.splitlines())}
    for profile in (ROOT / "resources" / "profiles").rglob("*.yaml"):
        found |= {line.partition(": ")[2].strip(" \"'") for line in profile.read_text("utf-8").splitlines()}
    longest = sorted((one for one in found if len(one) > 2), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")


@cache
def _ours() -> frozenset[str]:
    """Every text in the source of the program, and the words beside the values of a text that is put together."""
    return frozenset(
        text
        for file in (ROOT / "app").rglob("*.py")
        if "cli" not in file.parts
        for text, is_part in _constants(file)
        if (_TEXT.search(text) or is_part) and re.search(r"[^\W\d_]{3,}", text)
    )


def _constants(file: Path) -> Iterator[tuple[str, bool]]:
    """Each text, stripped, and whether it is a part of an f-string with a blank at an end."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    parts = {id(one) for node in nodes if isinstance(node, ast.JoinedStr) for one in node.values}
    for one in nodes:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value.strip(), id(one) in parts and one.value != one.value.strip()
