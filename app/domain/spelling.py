"""How a command is spelled on the phone."""

from collections.abc import Iterator

from app.domain.language import tr

_NAMES = """
Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra
Tango Uniform Victor Whiskey X-ray Yankee Zulu
"""  # the spelling alphabet of ICAO, Annex 10
_LETTERS = {name[0]: name for name in _NAMES.split()}
_OTHERS = {
    "-": tr("dash"),
    "_": tr("underscore"),
    ".": tr("dot"),
    ",": tr("comma"),
    ":": tr("colon"),
    ";": tr("semicolon"),
    "/": tr("slash"),
    "\\": tr("backslash"),
    "&": tr("ampersand"),
    "~": tr("tilde"),
    "=": tr("equals"),
    "*": tr("star"),
    "@": tr("at"),
    "$": tr("dollar"),
    "'": tr("single quote"),
    '"': tr("quote"),
    "(": tr("open bracket"),
    ")": tr("close bracket"),
    "{": tr("open brace"),
    "}": tr("close brace"),
}


def spell(word: str) -> Iterator[str]:
    """Each character of a word as it is said; one that has no name stays itself."""
    for one in word:
        yield _LETTERS.get(one.upper()) or _OTHERS.get(one, one)
