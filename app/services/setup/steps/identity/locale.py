"""The language, the formats and the keyboard of a device: for its sign-in and for people who are new to it."""

from functools import partial
from typing import Any

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, State, Step
from app.domain.target import Os
from app.services.setup.steps.file_sets import Placed, exact_at, files_given, parse_files, text_at
from app.services.setup.steps.identity.locale_scripts import (
    PATHS,
    PS_APPLY,
    PS_PROBE,
    SH_APPLY,
    SH_ASK_KNOWN,
    SH_MAKE,
    SH_PROBE,
    SH_REVERT,
)
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.registry_values import (
    RegistryValue,
    parse_values,
    text,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines
from app.services.setup.steps.shell_assignments import assigned, line_task, with_assignments

_NEW_PEOPLE = r"Registry::HKEY_USERS\.DEFAULT"
KEYBOARDS = {
    "at": "00000407", "be": "00000813", "br": "00000416", "ca": "00001009", "ch": "00000807", "cz": "00000405",
    "de": "00000407", "dk": "00000406", "es": "0000040a", "fi": "0000040b", "fr": "0000040c", "gb": "00000809",
    "hu": "0000040e", "ie": "00001809", "it": "00000410", "nl": "00020409", "no": "00000414", "pl": "00000415",
    "pt": "00000816", "ru": "00000419", "se": "0000041d", "tr": "0000041f", "us": "00000409",
}  # fmt: skip
"""Layouts as Linux calls them, and the ids of Windows (learn.microsoft.com, keyboard identifiers)."""


def linux_name(locale: str) -> str:
    """de-DE -> de_DE.UTF-8"""
    return f"{locale.removesuffix('.UTF-8').replace('-', '_')}.UTF-8"


def windows_name(locale: str) -> str:
    """de_DE.UTF-8 -> de-DE"""
    return locale.removesuffix(".UTF-8").replace("_", "-")


def _folder(arguments: Arguments) -> str:
    """As the C library normalises the name: de_DE.utf8."""
    return linux_name(arguments["locale"]).removesuffix("UTF-8") + "utf8"


def _values(arguments: Arguments) -> list[RegistryValue]:
    path, name = rf"{_NEW_PEOPLE}\Control Panel\International", windows_name(arguments["locale"])
    values = [text(tr("Formats at the sign-in and for new people"), path, "LocaleName", name)]
    if layout := KEYBOARDS.get(arguments.get("keyboard") or ""):
        path = rf"{_NEW_PEOPLE}\Keyboard Layout\Preload"
        values.append(text(tr("Keyboard at the sign-in and for new people"), path, "1", layout))
    return values


def probe(arguments: Arguments) -> Fact[State]:
    given = {"folder": _folder(arguments), "values": values_asked(_values(arguments))}
    return Fact(
        "setup_identity_locale", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, partial(_parse, arguments), given=given
    )


def _parse(arguments: Arguments, os: Os, answer: str) -> State:
    found = parse_lines(answer)
    if os is Os.WINDOWS:
        return {"system": found["system"], "values": parse_values(found["values"])}
    words = {"yes": True, "no": False}
    state = {"known": words[found["known"]], "debian": words[found["debian"]]}
    names = ("locale", "keyboard") if arguments.get("keyboard") else ("locale",)
    meant = {"/etc/locale.gen", *(_place(state, name) for name in names)}
    files = parse_files(found, PATHS)
    return state | {"files": {path: files[path] for path in PATHS if path in meant}}


def _place(state: State, name: str) -> str:
    """Where this kind of system keeps it (locale.conf(5), vconsole.conf(5); Debian has files of its own)."""
    debian, others = {
        "locale": ("/etc/default/locale", "/etc/locale.conf"),
        "keyboard": ("/etc/default/keyboard", "/etc/vconsole.conf"),
    }[name]
    return debian if state["debian"] else others


def _keyboard(state: State, arguments: Arguments) -> dict[str, str]:
    layout = arguments.get("keyboard")
    if not layout:
        return {}
    names = ("XKBLAYOUT",) if state["debian"] else ("KEYMAP", "XKBLAYOUT")
    return {name: str(layout) for name in names}


def compare(state: State, arguments: Arguments) -> Comparison:
    if "system" in state:
        return _compare_windows(state, arguments)
    locale = linux_name(arguments["locale"])
    changes = []
    now = assigned(text_at(state, _place(state, "locale"))).get("LANG", "")
    if now != locale:
        changes.append(Change(tr("Language and formats"), now or tr("not set"), locale))
    if not state["known"]:
        changes.append(Change(tr("The language {locale}", locale=locale), tr("not on this device"), tr("made")))
    keyboard = _keyboard(state, arguments)
    keys = assigned(text_at(state, _place(state, "keyboard"))) if keyboard else {}
    for name, wanted in keyboard.items():
        if keys.get(name) != wanted:
            changes.append(Change(tr("Keyboard ({name})", name=name), keys.get(name) or tr("not set"), wanted))
    return Comparison.of(changes)


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    name, keyboard = windows_name(arguments["locale"]), arguments.get("keyboard")
    if "-" not in name:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("Windows has no language {name}: such as en-GB", name=name))
    if keyboard and keyboard not in KEYBOARDS:
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr('no keyboard of Windows is known here for "{keyboard}"', keyboard=keyboard)
        )
    changes = values_changes(state["values"], _values(arguments))
    if state["system"].casefold() != name.casefold():
        changes.insert(0, Change(tr("Language of the system (programs without Unicode)"), state["system"], name))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    if "system" in before:
        values = values_wanted(before["values"], _values(arguments))
        return Operation({Os.WINDOWS: PS_APPLY}, {"locale": windows_name(arguments["locale"]), "values": values})
    locale, place = linux_name(arguments["locale"]), _place(before, "locale")
    placed = [Placed(place, with_assignments(exact_at(before, place), {"LANG": locale}))]
    if keyboard := _keyboard(before, arguments):
        place = _place(before, "keyboard")
        placed.append(Placed(place, with_assignments(exact_at(before, place), keyboard)))
    if not before["known"] and before["files"]["/etc/locale.gen"]["image"]:
        placed.append(Placed("/etc/locale.gen", listed(exact_at(before, "/etc/locale.gen"), locale)))
    return Operation(
        {Os.LINUX: SH_APPLY},
        {"files": files_given(before["files"], placed), "name": locale, "folder": _folder(arguments)},
    )


def listed(text: str, locale: str) -> str:
    """/etc/locale.gen with the language: an update of the C library makes those anew that stand there."""
    line = f"{locale} UTF-8"
    lines = text.removesuffix("\n").split("\n") if text else []
    if line in (old.strip() for old in lines):
        return text
    for number, old in enumerate(lines):
        if old.lstrip("# ").strip() == line:
            lines[number] = line
            return "\n".join(lines) + "\n"
    return "\n".join([*lines, line]) + "\n"


def revert(before: State, arguments: Arguments) -> Operation:
    if "system" in before:
        values = values_before(before["values"], _values(arguments))
        return Operation({Os.WINDOWS: PS_APPLY}, {"locale": before["system"], "values": values})
    known = "yes" if before["known"] else "no"
    given = {"files": files_given(before["files"]), "known": known, "folder": _folder(arguments)}
    return Operation({Os.LINUX: SH_REVERT}, given)


def ansible(arguments: Arguments) -> AnsiblePart:
    locale, folder = linux_name(arguments["locale"]), _folder(arguments)
    unknown = Expression("satchel_locale.stdout == 'no'")
    debian = Expression("ansible_facts['os_family'] == 'Debian'")
    others = Expression("ansible_facts['os_family'] != 'Debian'")
    gen: dict[str, Any] = {"path": "/etc/locale.gen", "regexp": rf"^#?\s*{locale} UTF-8\s*$", "line": f"{locale} UTF-8"}
    tasks: list[AnsibleTask] = [
        ask("Look for the language", "satchel_locale", SH_ASK_KNOWN, folder),
        {"name": "List the language", "ansible.builtin.lineinfile": gen, "when": [unknown, debian]},
        do("Make the language", SH_MAKE, locale, folder, when=unknown),
        line_task("Set the language", "/etc/default/locale", "LANG", locale, debian),
        line_task("Set the language", "/etc/locale.conf", "LANG", locale, others),
    ]
    if keyboard := arguments.get("keyboard"):
        for path, name, where in (
            ("/etc/default/keyboard", "XKBLAYOUT", debian),
            ("/etc/vconsole.conf", "KEYMAP", others),
            ("/etc/vconsole.conf", "XKBLAYOUT", others),
        ):
            tasks.append(line_task(f"Set the keyboard ({name})", path, name, keyboard, where))
    return AnsiblePart(tuple(tasks))


STEP = Step(
    id="identity.locale",
    title=tr("Language and keyboard"),
    why=tr("Dates, numbers and keys are those of the place. What a person has chosen for themselves stays."),
    group=tr("Identity"),
    parameters=(
        Parameter(
            "locale",
            tr("Language and country"),
            pattern=r"C(\.UTF-8)?|[a-z]{2,3}[-_][A-Z]{2}(\.UTF-8)?",
            pattern_hint=tr("A language and a country, such as en-GB."),
            example="en-GB",
        ),
        Parameter(
            "keyboard",
            tr("Keyboard"),
            required=False,
            pattern=r"[a-z]{2,12}",
            pattern_hint=tr("The short name of a layout, mostly that of the country."),
            example="gb",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    interrupts=tr("It is seen from the next sign-in; Windows takes it at its next start."),
    ansible=ansible,
)
