"""Every setting: its words, how it is asked for, and which values fit. A test notices one that has no line here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.domain.language import tr
from app.domain.settings import RANGES, Settings
from app.services.probes.anchors import clock_problem, page_problem, page_text_problem, site_problem
from app.services.resources import translations

LONGEST = 500  # characters of a line


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, each with its words. Of numbers, those between the least and the most fit too."""

    values: tuple[tuple[str | float, str], ...]

    def fits(self, value: object) -> bool:
        known = [one for one, _ in self.values]
        if isinstance(value, float):
            numbers = [one for one in known if isinstance(one, float)]
            return bool(numbers) and min(numbers) <= value <= max(numbers)
        return isinstance(value, str) and value in known

    def words(self, value: object) -> str:
        other = f"{value:.0%}" if isinstance(value, float) else str(value)
        return next((words for one, words in self.values if one == value), other)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a range. `zero` is the word for 0."""

    lowest: int
    highest: int
    unit: str
    zero: str = ""

    def fits(self, value: object) -> bool:
        return type(value) is int and self.lowest <= value <= self.highest

    def words(self, value: object) -> str:
        return self.zero if self.zero and value == 0 else f"{value} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""

    def fits(self, value: object) -> bool:
        return isinstance(value, bool)

    def words(self, value: object) -> str:
        return tr("on") if value else tr("off")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `problem` says what is wrong with one that cannot be kept, "" where nothing is."""

    example: str = ""
    problem: Callable[[str], str] = lambda _: ""

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and value.isprintable() and len(value) <= LONGEST and not self.problem(value)

    def words(self, value: object) -> str:
        return str(value) or tr("empty")


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: the area and field of the dataclasses, and how it is asked for."""

    area: str  # "" for a field of Settings itself
    name: str
    words: str
    kind: Choice | Number | Switch | Line
    hint: str = ""

    @property
    def id(self) -> str:
        """ "vault.lock_after_minutes"."""
        return f"{self.area}.{self.name}" if self.area else self.name

    def read(self, settings: Settings) -> Any:
        """The value of this field."""
        return getattr(getattr(settings, self.area) if self.area else settings, self.name)

    def changed(self, settings: Settings, value: Any) -> Settings:
        """The settings with another value for this field."""
        if not self.area:
            return replace(settings, **{self.name: value})
        area = replace(getattr(settings, self.area), **{self.name: value})
        return replace(settings, **{self.area: area})

    def is_usual(self, settings: Settings) -> bool:
        """Whether it has the value that it has without a person."""
        return bool(self.read(settings) == self.read(Settings()))


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together."""

    title: str
    fields: tuple[Field, ...]


_SCHEMES = (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark")))


def _within(id: str, unit: str, zero: str = "") -> Number:
    """A number between the ends that hold for it everywhere."""
    least, most = RANGES[id]
    return Number(int(least), int(most), unit, zero)


_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)

_NATIVE = {"de": "Deutsch", "es": "Español", "fr": "Français", "it": "Italiano", "nl": "Nederlands", "pl": "Polski"}
_LANGUAGES = translations()
_LANGUAGE: tuple[Field, ...] = ()
if _LANGUAGES:  # else there is nothing to choose
    _WORDS = (("", tr("As the system")), ("en", "English"), *((one, _NATIVE.get(one, one)) for one in _LANGUAGES))
    _LANGUAGE = (Field("", "language", tr("Language"), Choice(_WORDS), tr("From the next start on.")),)

SECTIONS = (
    Section(
        tr("You"),
        (Field("", "technician", tr("Your name"), Line(), tr("It stands in the reports.")), *_LANGUAGE),
    ),
    Section(
        tr("Look"),
        (
            Field("look", "scheme", tr("Colours"), Choice(_SCHEMES)),
            Field("look", "text_scale", tr("Text size"), Choice(tuple((scale, f"{scale:.0%}") for scale in _SCALES))),
        ),
    ),
    Section(
        tr("Terminal"),
        (
            Field("terminal", "font_size", tr("Text size in a terminal"), _within("terminal.font_size", "px")),
            Field(
                "terminal",
                "scrollback_mb",
                tr("Lines kept, by memory"),
                _within("terminal.scrollback_mb", "MB"),
                tr("For each session."),
            ),
            Field("terminal", "copy_on_select", tr("Copy what is selected"), Switch()),
            Field(
                "terminal",
                "record",
                tr("Record sessions"),
                Switch(),
                tr("Into the visit's folder, with secrets masked."),
            ),
        ),
    ),
    Section(
        tr("Transfers"),
        (
            Field("transfers", "at_once", tr("Transfers side by side"), _within("transfers.at_once", "")),
            Field(
                "transfers",
                "limit_kb_s",
                tr("Speed limit of all together"),
                _within("transfers.limit_kb_s", "kB/s", tr("none")),
            ),
            Field(
                "transfers",
                "verify",
                tr("Compare SHA-256 afterwards"),
                Switch(),
                tr("Where the device can compute it."),
            ),
        ),
    ),
    Section(
        tr("Files"),
        (
            Field(
                "files",
                "editor",
                tr("Edit texts with"),
                Line("code --wait"),
                tr("Empty: the usual editor of this computer."),
            ),
        ),
    ),
    Section(
        tr("Vault"),
        (
            Field(
                "vault",
                "lock_after_minutes",
                tr("Lock the vault when nobody is there for"),
                _within("vault.lock_after_minutes", tr("min"), tr("never")),
                tr("0 means never."),
            ),
            Field(
                "vault",
                "lock_with_screen",
                tr("Lock the vault with the screen"),
                Switch(),
                tr("Also when the user is switched or the lid is closed. Sleep always locks it."),
            ),
            Field(
                "vault",
                "clear_clipboard_after_s",
                tr("Clear a copied secret after"),
                _within("vault.clear_clipboard_after_s", "s"),
            ),
            Field(
                "vault",
                "shared_computer",
                tr("Others use this computer too"),
                Switch(),
                tr("Only the passphrase opens the vault, no vault is remembered, and it locks after 2 minutes."),
            ),
        ),
    ),
    Section(
        tr("Internet"),
        (
            Field(
                "internet",
                "page",
                tr("A page of your own to try"),
                Line("http://intranet.example.com/alive.txt", page_problem),
                tr("For a network without internet: checks then ask only what stands in these four lines."),
            ),
            Field(
                "internet",
                "page_text",
                tr("What that page says, to the letter"),
                Line("It works", page_text_problem),
            ),
            Field("internet", "site", tr("A secure site of your own"), Line("intranet.example.com:443", site_problem)),
            Field("internet", "clock", tr("A time server of your own"), Line("ntp.example.com", clock_problem)),
        ),
    ),
    Section(
        tr("Reports"),
        (
            Field("report", "mask_serials", tr("Hide serial numbers"), Switch()),
            Field("report", "mask_addresses", tr("Hide addresses"), Switch()),
            Field("report", "mask_users", tr("Hide user names"), Switch()),
        ),
    ),
)

NOT_ASKED = {("vault", "path"): tr("the Vault page keeps it: the last vault that was opened")}
if not _LANGUAGES:
    NOT_ASKED["", "language"] = tr("there is only English")

FIELDS = tuple(field for section in SECTIONS for field in section.fields)


def field_of(id: str) -> Field | None:
    """The field that `id` names."""
    return next((field for field in FIELDS if field.id == id), None)


def all_usual(settings: Settings) -> Settings:
    """Every field that a person is asked for as it is without a person."""
    for field in FIELDS:
        settings = field.changed(settings, field.read(Settings()))
    return settings
