"""The language of the window: every text that people read goes through `tr` or `counted`.

The text in the source is English and is what a translation is looked up by. Without a translation, as always on the
command line, it stays as it stands. A translation is chosen before the other modules are loaded (`app/__main__.py`),
so that texts which a module makes when it is loaded have their language too; another one needs a new start.
"""

from collections.abc import Callable, Sequence
from enum import Enum

type Translate = Callable[[str, int], str]
"""The text in the language of the window for the text in the source, and for a number where one stands in it (or -1);
"" where there is no translation."""

IN_LANGUAGE = "--language="


class _Language:
    """What the program speaks, for the whole process."""

    translate: Translate | None = None
    name = ""


def speak(translate: Translate | None, name: str = "") -> None:
    """Take the texts from `translate` from now on; None: as they stand in the source. `name`: "de"."""
    _Language.translate, _Language.name = translate, name


def as_argument() -> tuple[str, ...]:
    """What a process of ours is started with to speak the language of the window; nothing in English."""
    return (f"{IN_LANGUAGE}{_Language.name}",) if _Language.name else ()


def tr(text: str, /, **values: object) -> str:
    """`text` in the language of the window, with `values` at the names in braces: `tr("{name} is gone", name=name)`.

    `text` is a literal, so that a translator finds it. Braces count only where values are given.
    """
    if _Language.translate is not None:
        text = _Language.translate(text, -1) or text
    return text.format(**values) if values else text


def counted(number: int, one: str, many: str = "", /, **values: object) -> str:
    """A number with its noun: "1 disk", "3 disks", "1,200 disks", and what other languages make of three.

    What belongs to the noun may follow it: `counted(count, "session is open", "sessions are open")`. The texts are
    literals, with `values` at the names in braces as in `tr`.
    """
    text = f"%n {many or one + 's'}"
    if _Language.translate is not None and (found := _Language.translate(text, number)):
        text = found
    elif number == 1:
        text = f"%n {one}"
    text = text.replace("%n", f"{number:,}", 1)  # first: a value may hold these two characters too
    return text.format(**values) if values else text


def listed(words: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return tr("{some} and {last}", some=", ".join(words[:-1]), last=words[-1])


def either(words: Sequence[str]) -> str:
    """ "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return tr("{some} or {last}", some=", ".join(words[:-1]), last=words[-1])


def and_more(names: str, more: int) -> str:
    """ "a, b and 3 more"; only the names where there are no more."""
    return tr("{names} and {more:,} more", names=names, more=more) if more > 0 else names


class Worded(Enum):
    """An enum whose values are texts: `value` is kept and compared, `words` is what people read."""

    @property
    def words(self) -> str:
        return tr(self.value)
