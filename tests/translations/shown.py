"""`python -m tests.translations.shown [WORD ...]`: the texts of the window that nobody could translate.

Every picture of the gallery is arranged in the language of no country (or those with one of the words in their name),
and each text of each widget is looked at. What a person or a device has written has no brackets, and is told apart by
`data.py`.
"""

import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.domain.language import speak
    from tests.translations.pseudo import pseudo

    speak(pseudo)  # before any module makes its texts
    from tests.translations.looking import look_at

    to = Path(os.environ["SATCHEL_PICTURES"]) if "SATCHEL_PICTURES" in os.environ else None
    found = look_at(arguments, to)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
