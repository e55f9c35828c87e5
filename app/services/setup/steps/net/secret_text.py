"""Texts that hold a key: put together here for a script, and by Ansible for a playbook."""

from app.domain.ansible import AnsibleValue, Expression
from app.domain.secret import Secret
from app.domain.setup import Arguments


def key_of(arguments: Arguments, name: str = "key") -> str:
    """The key itself; "" where there is none, or where it is missing because a journal holds none."""
    value = arguments.get(name)
    return value.reveal() if isinstance(value, Secret) else ""


def around(text: str, mark: str, key: object, *, doubled: bool = False) -> tuple[AnsibleValue, dict[str, AnsibleValue]]:
    """`text` with the key where `mark` stands, for Ansible to work out, and the values that it is made of.

    Only the names of the values stand in the expression: what a person wrote is data. `doubled`: each backslash in the
    key becomes two.
    """
    if mark not in text:
        return text, {}
    before, _, after = text.partition(mark)
    given: dict[str, AnsibleValue] = {"before": before, "after": after, "slash": "\\"}
    given["key"] = key if isinstance(key, Expression) else ""
    inner = "(key | replace(slash, slash ~ slash))" if doubled else "key"
    return Expression(f"before ~ {inner} ~ after"), given
