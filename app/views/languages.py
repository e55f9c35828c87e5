"""The language of the window: which one it is, and the translation of Qt that knows it.

Loaded where there is a translation beside English only, before the modules that make texts.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QTranslator

from app.domain.language import IN_LANGUAGE, Translate, speak
from app.services.resources import resource

ENGLISH = "en"
CONTEXT = "Satchel"
"""The one context of all texts in a translation."""


def begin(languages: Sequence[str], settings_file: Path) -> None:
    """Speak the language that is set, else that of the system, else English."""
    chosen = choose(_set_in(settings_file), QLocale.system().uiLanguages(), languages)
    if chosen:
        _speak(chosen)


def begin_as_told(argument: str, languages: Sequence[str]) -> None:
    """In a process that the window has started: `argument` is its `as_argument`."""
    name = argument.removeprefix(IN_LANGUAGE)
    if name in languages:
        _speak(name)


def _speak(name: str) -> None:
    speak(translation(resource("translations") / f"satchel_{name}.qm"), name)


def choose(wanted: str, system: Sequence[str], languages: Sequence[str]) -> str:
    """One of `languages`, or "" for English. `system`: what a person wants in all programs, the dearest first."""
    for one in [wanted] if wanted else system:
        short = one.replace("_", "-").partition("-")[0].lower()
        if short == ENGLISH:
            return ""
        if short in languages:
            return short
    return ""


def translation(file: Path) -> Translate | None:
    """What translates by this file; None where it cannot be read, which leaves the window English."""
    translator = QTranslator()
    if not translator.load(str(file)):
        return None

    def translate(text: str, number: int) -> str:
        return translator.translate(CONTEXT, text, None, number) or ""

    return translate


def _set_in(settings_file: Path) -> str:
    """A settings file that cannot be read is told of when the window is there."""
    try:
        found = json.loads(settings_file.read_text("utf-8")).get("language", "")
    except (OSError, ValueError, AttributeError):
        return ""
    return found if isinstance(found, str) else ""
