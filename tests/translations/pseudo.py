"""A language of no country: English with accents, a third longer, in brackets.."""

import re

_ACCENTS = str.maketrans("aeiounycAEIOUNYC", "áéíóúñýçÁÉÍÓÚÑÝÇ")
_KEPT = re.compile(r"(\{[^{}]*\}|%n|&amp;|<[^<>]*>|\(\*[^()]*\)|\t.*$)")
"""What is not for people: names of values, markup, patterns of files, the key behind a menu's words."""


def pseudo(text: str, _: int) -> str:
    """A `Translate`. The brackets stand inside of blanks at the ends, and before a key of a menu."""
    words, tab, key = text.partition("\t")
    inner = words.strip()
    if not inner:
        return text
    parts = _KEPT.split(inner)
    said = "".join(part if number % 2 else part.translate(_ACCENTS) for number, part in enumerate(parts))
    more = "~" * max(len(inner) * 3 // 10, 1)
    return words.replace(inner, f"⟦{said}{more}⟧", 1) + tab + key
