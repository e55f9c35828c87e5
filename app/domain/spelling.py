"""How a command is spelled on the phone."""

from collections.abc import Iterator

_NAMES = """
Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra
Tango Uniform Victor Whiskey X-ray Yankee Zulu
"""  # the spelling alphabet of ICAO, Annex 10
_LETTERS = {name[0]: name for name in _NAMES.split()}
_OTHERS = {
    "-": "dash",
    "_": "underscore",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    ";": "semicolon",
    "/": "slash",
    "\\": "backslash",
    "&": "ampersand",
    "~": "tilde",
    "=": "equals",
    "*": "star",
    "@": "at",
    "$": "dollar",
    "'": "single quote",
    '"': "quote",
    "(": "open bracket",
    ")": "close bracket",
    "{": "open brace",
    "}": "close brace",
}


def spell(word: str) -> Iterator[str]:
    """Each character of a word as it is said; one that has no name stays itself."""
    for one in word:
        yield _LETTERS.get(one.upper()) or _OTHERS.get(one, one)
