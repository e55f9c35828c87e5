"""What is no text of ours: what the pictures, the profiles and the help say, values, keys, and names of products."""

import ast
import re
from functools import cache

from tests.translations.texts import ROOT

_DATA = re.compile(
    r"\b(?:nd|hb|hp|bench)-\w[\w-]*|code --wait|\d+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{4}"
    r"|[\w.-]+@[\w.-]+|\w+://\S+|(?:[\w-]+\.)+(?:example|com|test|kdbx|yaml|service|keyx)\b"
    r"|\b[a-z]+\.[a-z0-9]+\b|[\w-]+\.(?:txt|html|pub|settings)\b"  # ids of steps, files
    r"|(?:Ctrl|Alt|Shift|Esc|Enter|Del|Tab|Space|Up|Left|Right|PgUp|PgDown)\b(?:\+\w+)*"  # keys
    r"|English|Satchel|KeePassXC|OpenSSH|PowerShell|WinRM|CredSSP|Linux|Windows|macOS|PDF|PIN|USB|VPN|SHA-?256|SSH|CPU"
    r"|RSA|Ed25519|ssh-\w+|ecdsa[\w-]+|L?GPL\S*|ICU|Scroll (?:Left|Right)"  # names; of Qt's own buttons
    r"|SHA256:\S+|[~\w:]*[/\\][\w./\\-]+|(?<!\S)(?:\w{4} ){3,}\w{2,4}|[A-Z]\w*(?:, [A-Z]\w+){2,}"  # fingerprints, paths
)


def is_data(words: str) -> bool:
    """What has only such words left."""
    for one in _written():
        if one in words:
            words = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", words)
    return not re.search(r"[^\W\d_]{3,}", _DATA.sub(" ", words))


@cache
def _written() -> tuple[str, ...]:
    """The texts of the pictures' sources, and the lines of the profiles and of the help: the longest first."""
    found = set[str]()
    for source in (ROOT / "tests" / "pictures").glob("*.py"):
        for one in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                found |= {one.value.strip(), *(line.strip() for line in one.value.splitlines())}
    for profile in (ROOT / "resources" / "profiles").rglob("*.yaml"):
        found |= {line.partition(": ")[2].strip(" \"'") for line in profile.read_text("utf-8").splitlines()}
    return tuple(sorted((one for one in found if len(one) > 2), key=len, reverse=True))
