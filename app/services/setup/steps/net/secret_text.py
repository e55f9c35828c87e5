"""Texts that hold a key: put together here for a script, and by Ansible for a playbook."""

import json

from app.domain.ansible import Expression
from app.domain.secret import Secret
from app.domain.setup import Arguments


def key_of(arguments: Arguments, name: str = "key") -> str:
    """The key itself; "" where there is none, or where it is missing because a journal holds none."""
    value = arguments.get(name)
    return value.reveal() if isinstance(value, Secret) else ""


def around(text: str, mark: str, key: object, change: str = "") -> str | Expression:
    """`text` with the key where `mark` stands, for Ansible to work out. `change` is what is done to the key (Jinja)."""
    if mark not in text:
        return text
    before, _, after = text.partition(mark)
    inner = key.text if isinstance(key, Expression) else "''"
    return Expression(
        f"{json.dumps(before, ensure_ascii=False)} ~ ({inner}){change} ~ {json.dumps(after, ensure_ascii=False)}"
    )
