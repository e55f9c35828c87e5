"""Writes HTML so that nothing can be forgotten: every text is escaped unless it is `Html` already."""

import re
from html import escape

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, halves of characters, and marks that turn the direction of writing: they could hide something."""


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def text(value: object) -> Html:
    """Any value as harmless text."""
    return value if isinstance(value, Html) else Html(escape(_UNSEEN.sub("�", str(value))))


def join(*parts: object) -> Html:
    """The parts after one another; None and "" vanish."""
    return Html("".join(text(part) for part in parts if part is not None and part != ""))


def tag(name: str, *children: object, css: str = "", **attributes: str) -> Html:
    """An element with its children. `css` is its class."""
    given = ({"class": css} if css else {}) | attributes
    written = "".join(f' {key}="{escape(_UNSEEN.sub("�", value))}"' for key, value in given.items())
    return Html(f"<{name}{written}>{join(*children)}</{name}>")
