"""The screen locks itself after a while. Linux: settings of the desktops of GNOME, for all people of the device."""

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, State, Step
from app.domain.target import Os
from app.services.setup.steps.desktop_settings import (
    SH_APPLY_DESKTOP,
    SH_PROBE_DESKTOP,
    SH_REVERT_DESKTOP,
    Setting,
    desktop_apply,
    desktop_changes,
    desktop_playbook,
    desktop_revert,
    parse_desktop,
)
from app.services.setup.steps.registry_values import (
    PS_READ_VALUES,
    PS_WRITE_VALUES,
    RegistryValue,
    number,
    parse_values,
    values_asked,
    values_before,
    values_changes,
    values_wanted,
)
from app.services.setup.steps.scripts import parse_lines

_NAME = "lock"
_POLICIES = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"


def _values(arguments: Arguments) -> list[RegistryValue]:
    return [number(tr("Screen locks after (seconds)"), _POLICIES, "InactivityTimeoutSecs", arguments["minutes"] * 60)]


def _settings(arguments: Arguments) -> list[Setting]:
    after = f"uint32 {arguments['minutes'] * 60}"
    return [
        Setting(tr("Screen goes dark after (seconds)"), "org/gnome/desktop/session", "idle-delay", after),
        Setting(tr("Dark screen is locked"), "org/gnome/desktop/screensaver", "lock-enabled", "true"),
        Setting(tr("Locks without delay"), "org/gnome/desktop/screensaver", "lock-delay", "uint32 0"),
    ]


def probe(arguments: Arguments) -> Fact[State]:
    given = {"name": _NAME, "values": values_asked(_values(arguments))}
    return Fact("setup_sec_lock", {Os.LINUX: SH_PROBE_DESKTOP, Os.WINDOWS: PS_READ_VALUES}, parse, given=given)


def parse(os: Os, answer: str) -> State:
    found = parse_lines(answer)
    return {"values": parse_values(found["values"])} if os is Os.WINDOWS else parse_desktop(found)


def compare(state: State, arguments: Arguments) -> Comparison:
    if "values" in state:
        changes = values_changes(state["values"], _values(arguments))
        minutes = tr("after {minutes} minutes", minutes=arguments["minutes"])
        return Comparison.of([Change(tr("Screen locks"), _shown(one.before), minutes) for one in changes])
    return Comparison.of(desktop_changes(state, _settings(arguments)))


def _shown(seconds: str) -> str:
    return (
        tr("after {seconds:g} minutes", seconds=int(seconds) / 60)
        if seconds.isdecimal() and len(seconds) < 12
        else tr("as each person has set it")
    )


def apply(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_wanted(before["values"], _values(arguments))})
    return Operation({Os.LINUX: SH_APPLY_DESKTOP}, desktop_apply(_NAME, _settings(arguments)))


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" in before:
        return Operation({Os.WINDOWS: PS_WRITE_VALUES}, {"values": values_before(before["values"], _values(arguments))})
    return Operation({Os.LINUX: SH_REVERT_DESKTOP}, desktop_revert(_NAME, before))


def ansible(arguments: Arguments) -> AnsiblePart:
    return desktop_playbook(_NAME, _settings(arguments))


STEP = Step(
    id="sec.lock",
    title=tr("Screen lock"),
    why=tr("A device that was left alone is not open to whoever comes by."),
    group=tr("Security"),
    parameters=(
        Parameter(
            "minutes",
            tr("Minutes until it locks"),
            ParameterKind.NUMBER,
            required=False,
            default=10,
            least=1,
            most=120,
            example="10",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    interrupts=tr("It holds from the next sign-in; on Windows from the next start."),
    seconds=1,
    ansible=ansible,
)
