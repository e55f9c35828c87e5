"""The file of a translation, in the form of Qt Linguist: https://doc.qt.io/qt-6/linguist-ts-file-format.html."""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

import PySide6

from app.views.languages import CONTEXT
from tests.translations.texts import Text

FORMS = 2  # of a counted text that nobody has translated yet; Qt Linguist makes those that the language has


def write(file: Path, language: str, texts: Iterable[Text]) -> int:
    """Write `texts`, with what the file has of their translations already. How many have none yet."""
    known = _known(file)
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    open_ = 0
    for text in texts:
        message = ET.SubElement(context, "message", {"numerus": "yes"} if text.is_counted else {})
        place, _, line = text.place.partition(":")
        ET.SubElement(message, "location", filename=place, line=line)
        ET.SubElement(message, "source").text = text.source
        done = known.get((text.source, text.is_counted))
        if done is None:
            open_ += 1
            done = ET.Element("translation", type="unfinished")
            for _ in range(FORMS if text.is_counted else 0):
                ET.SubElement(done, "numerusform")
        message.append(done)
    ET.indent(root)
    file.parent.mkdir(parents=True, exist_ok=True)
    words = ET.tostring(root, "unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{words}\n', "utf-8")
    return open_


def compile_to(compiled: Path, file: Path) -> None:
    """By the lrelease of PySide6."""
    compiled.parent.mkdir(parents=True, exist_ok=True)
    release = Path(PySide6.__file__).with_name("lrelease")
    subprocess.run([release, "-silent", file, "-qm", compiled], check=True)


def _known(file: Path) -> dict[tuple[str, bool], ET.Element]:
    if not file.exists():
        return {}
    found = {}
    for message in ET.parse(file).iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") not in ("unfinished", "vanished", "obsolete"):
            found[message.findtext("source", ""), message.get("numerus") == "yes"] = translation
    return found
