"""Windows changes the password of its administrator by itself and keeps it in the directory (Windows LAPS)."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import Os
from app.services.setup.steps.registry_values import (
    PS_READ_VALUES,
    PS_WRITE_VALUES,
    RegistryValue,
    number,
    parse_values,
    text,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines

_PATH = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS"
_PLACE = tr("Password is kept in")
_PLACES = {"entra": 1, "active-directory": 2}
_WORDS = {"not set": "not set", "0": "nowhere", "1": "entra", "2": "active-directory"}
_LARGE_SMALL_DIGITS_SIGNS = 4


def _values(arguments: Arguments) -> list[RegistryValue]:
    """learn.microsoft.com: Windows LAPS, policy settings."""
    values = [
        number(_PLACE, _PATH, "BackupDirectory", _PLACES[arguments["keep_in"]]),
        number(tr("New password after (days)"), _PATH, "PasswordAgeDays", arguments["days"]),
        number(tr("Length of the password"), _PATH, "PasswordLength", arguments["length"]),
        number(tr("Kinds of letters in it (4: all)"), _PATH, "PasswordComplexity", _LARGE_SMALL_DIGITS_SIGNS),
    ]
    if arguments.get("account"):
        values.append(text(tr("Account"), _PATH, "AdministratorAccountName", arguments["account"]))
    return values


def probe(arguments: Arguments) -> Fact[State]:
    given = {"values": values_asked(_values(arguments))}
    return Fact("setup_account_laps", {Os.WINDOWS: PS_READ_VALUES}, parse, given=given)


def parse(_: Os, answer: str) -> State:
    return {"values": parse_values(parse_lines(answer)["values"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = values_changes(state["values"], _values(arguments))
    return Comparison.of(
        [
            Change(one.label, _WORDS.get(one.before, one.before), arguments["keep_in"]) if one.label == _PLACE else one
            for one in changes
        ]
    )


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_wanted(before["values"], _values(arguments))})


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_before(before["values"], _values(arguments))})


STEP = Step(
    id="account.laps",
    title=tr("Password of the administrator in the directory"),
    why=tr("Each PC has another password for its administrator, and nobody has to know it."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "keep_in",
            tr("Kept in"),
            ParameterKind.CHOICE,
            choices=("active-directory", "entra"),
            example="active-directory",
        ),
        Parameter(
            "days",
            tr("New password after (days)"),
            ParameterKind.NUMBER,
            required=False,
            default=30,
            least=7,
            most=365,
            example="30",
        ),
        Parameter(
            "length",
            tr("Length of the password"),
            ParameterKind.NUMBER,
            required=False,
            default=20,
            least=8,
            most=64,
            example="20",
        ),
        Parameter(
            "account",
            tr("Account, if it is not the one that comes with Windows"),
            required=False,
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,19}",
            pattern_hint=tr("The name of a local account, at most 20 letters."),
            example="support",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    interrupts=tr("The directory must be ready for it; Windows sets the new password within the hour."),
    seconds=1,
    ansible=tr("Windows LAPS is set by a policy of the directory; Ansible's own modules cannot set it."),
)
