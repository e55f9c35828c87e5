"""Recovery keys of BitLocker: 48 digits in eight groups, which Satchel makes and a drive takes.

Each group is a number of 16 bits times eleven, so that a slip of the pen is noticed (Win32_EncryptableVolume,
"ProtectKeyWithNumericalPassword").
"""

import re
import secrets

from app.domain.secret import Secret

_FORM = re.compile(r"[0-9]{6}(-[0-9]{6}){7}")


def generate_recovery_key() -> Secret:
    """A new key of 128 bits."""
    return Secret("-".join(f"{secrets.randbelow(1 << 16) * 11:06}" for _ in range(8)))


def is_recovery_key(text: str) -> bool:
    """Whether a drive takes `text` as a recovery key."""
    groups = text.split("-")
    return bool(_FORM.fullmatch(text)) and all(int(one) % 11 == 0 and int(one) < 11 << 16 for one in groups)
