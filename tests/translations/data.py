"""What is no text of ours: names and values of people and devices, keys, and names of products and protocols."""

import re

_DATA = re.compile(
    r"nd-[\w-]+|Nordlys Dental|Server room|Harbour Physio|Workshop|Robin Keller|It works|code --wait"
    r"|hp-[\w-]+|Praxis|Vault locks in 10 min|bench-\w+"
    r"|[\w.]+@[\w.]+|https?://\S+|(?:[\w-]+\.)+(?:example|com|test|kdbx|yaml)\b"  # the gallery's
    r"|(?:Ctrl|Alt|Shift|Esc|Enter|Del|Tab|Space)\b(?:\+\w+)*"  # keys
    r"|[Tt]his computer|Vault is locked"  # a device of the book; what the scene says of its vault
    r"|ssh-\w+|ecdsa[\w-]+"
    r"|English|Satchel|KeePassXC|OpenSSH|PowerShell|WinRM|PDF|SHA-?256|SSH|CPU|RSA|Ed25519"  # names
    r"|SHA256:\S+|/[\w./-]+"  # fingerprints, paths
)


def is_data(words: str) -> bool:
    """What has only such words left."""
    return not re.search(r"[^\W\d_]{3,}", _DATA.sub(" ", words))
