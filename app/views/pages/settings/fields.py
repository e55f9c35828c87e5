"""How each setting is asked for. A test notices a setting that has no line here."""

from collections.abc import Callable
from dataclasses import dataclass

from app.services.probes.anchors import clock_problem, page_problem, page_text_problem, site_problem
from app.views.theme import SCHEMES


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values, each with its words."""

    values: tuple[tuple[str | float, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in a range. `zero` is the word for 0."""

    lowest: int
    highest: int
    unit: str
    zero: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """On or off."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `problem` says what is wrong with one that cannot be kept, "" where nothing is."""

    example: str = ""
    problem: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: the area and field of the dataclasses, and how it is asked for."""

    area: str  # "" for a field of Settings itself
    name: str
    words: str
    kind: Choice | Number | Switch | Line
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together."""

    title: str
    fields: tuple[Field, ...]


_SCHEME_WORDS = {"system": "As the system", "light": "Light", "dark": "Dark"}
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)

SECTIONS = (
    Section("You", (Field("", "technician", "Your name", Line("Robin Keller"), "It stands in the reports."),)),
    Section(
        "Look",
        (
            Field("look", "scheme", "Colours", Choice(tuple((name, _SCHEME_WORDS[name]) for name in SCHEMES))),
            Field("look", "text_scale", "Text size", Choice(tuple((scale, f"{scale:.0%}") for scale in _SCALES))),
        ),
    ),
    Section(
        "Terminal",
        (
            Field("terminal", "font_size", "Text size in a terminal", Number(8, 32, "px")),
            Field("terminal", "scrollback_mb", "Lines kept, by memory", Number(1, 500, "MB"), "For each session."),
            Field("terminal", "copy_on_select", "Copy what is selected", Switch()),
            Field("terminal", "record", "Record sessions", Switch(), "Into the visit's folder, with secrets masked."),
        ),
    ),
    Section(
        "Transfers",
        (
            Field("transfers", "at_once", "Transfers side by side", Number(1, 16, "")),
            Field("transfers", "limit_kb_s", "Speed limit of all together", Number(0, 10_000_000, "kB/s", "none")),
            Field("transfers", "verify", "Compare SHA-256 afterwards", Switch(), "Where the device can compute it."),
        ),
    ),
    Section(
        "Files",
        (
            Field(
                "files", "editor", "Edit texts with", Line("code --wait"), "Empty: the usual editor of this computer."
            ),
        ),
    ),
    Section(
        "Vault",
        (
            Field(
                "vault",
                "lock_after_minutes",
                "Lock the vault when nobody is there for",
                Number(0, 480, "min", "never"),
                "0 means never.",
            ),
            Field(
                "vault",
                "lock_with_screen",
                "Lock the vault with the screen",
                Switch(),
                "Also when the user is switched or the lid is closed. Sleep always locks it.",
            ),
            Field("vault", "clear_clipboard_after_s", "Clear a copied secret after", Number(5, 300, "s")),
            Field(
                "vault",
                "shared_computer",
                "Others use this computer too",
                Switch(),
                "Only the passphrase opens the vault, no vault is remembered, and it locks after 2 minutes.",
            ),
        ),
    ),
    Section(
        "Internet",
        (
            Field(
                "internet",
                "page",
                "A page of your own to try",
                Line("http://intranet.example.com/alive.txt", page_problem),
                "For a network without internet: checks then ask only what stands in these four lines.",
            ),
            Field("internet", "page_text", "What that page says, to the letter", Line("It works", page_text_problem)),
            Field("internet", "site", "A secure site of your own", Line("intranet.example.com:443", site_problem)),
            Field("internet", "clock", "A time server of your own", Line("ntp.example.com", clock_problem)),
        ),
    ),
    Section(
        "Reports",
        (
            Field("report", "mask_serials", "Hide serial numbers", Switch()),
            Field("report", "mask_addresses", "Hide addresses", Switch()),
            Field("report", "mask_users", "Hide user names", Switch()),
        ),
    ),
)

NOT_ASKED = {("vault", "path"): "the Vault page keeps it: the last vault that was opened"}
