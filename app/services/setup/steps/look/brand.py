"""The pictures of the company on the desktop and the lock screen, and when a device falls asleep.

It is set for the whole device, as a policy: the settings of who is signed in for us are never touched.
"""

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, ItemState, Operation, Parameter, ParameterKind, State, Step
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
    quoted,
)
from app.services.setup.steps.registry_values import (
    PS_VALUES,
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

_NAME = "brand"
_PICTURES = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP"
_POWER = r"HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Power"
_BACKGROUND = "org/gnome/desktop/background"
_SLEEP = "org/gnome/settings-daemon/plugins/power"

PS_PROBE = (
    PS_VALUES
    + r"""Show-Values 'values' $p.values
$shown = @(powercfg /query SCHEME_CURRENT SUB_SLEEP STANDBYIDLE | Select-String '0x[0-9a-fA-F]{8}' |
  ForEach-Object { $_.Matches[0].Value })
'sleep ' + $(if ($shown.Count -lt 2) { '-' } else { [Convert]::ToInt64($shown[-2], 16) })
"""
)
"""The last two numbers are those for mains and for the battery, in every language."""
PS_APPLY = (
    "$ErrorActionPreference = 'Stop'\n"
    + PS_VALUES
    + r"""foreach ($file in @(([string]$p.files) -split "`n" | Where-Object { $_ })) {
  if (-not (Test-Path -LiteralPath $file -PathType Leaf)) {
    [Console]::Error.WriteLine("There is no picture $file on this device."); exit 90 } }
Set-Values $p.values
if ($p.sleep) {
  powercfg /setacvalueindex SCHEME_CURRENT SUB_SLEEP STANDBYIDLE $p.sleep
  if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
  powercfg /setactive SCHEME_CURRENT
}
"""
)
SH_APPLY = (
    r"""printf '%s\n' "$p_pictures" | while IFS= read -r file; do
[ -z "$file" ] || [ -f "$file" ] || { printf 'There is no picture %s on this device.\n' "$file" >&2; exit 90; }
done || exit
"""
    + SH_APPLY_DESKTOP
)


def _pictures(arguments: Arguments) -> list[str]:
    return [arguments[name] for name in ("wallpaper", "lock_screen") if arguments.get(name)]


def _values(arguments: Arguments) -> list[RegistryValue]:
    """learn.microsoft.com: Personalization CSP. The address of a local picture is its path."""
    values = []
    for name, key, label in (
        ("wallpaper", "DesktopImage", tr("Picture of the desktop")),
        ("lock_screen", "LockScreenImage", tr("Picture of the lock screen")),
    ):
        if path := arguments.get(name):
            values += [
                text(label, _PICTURES, f"{key}Path", path),
                text(tr("{label} (address)", label=label), _PICTURES, f"{key}Url", path),
                number(tr("{label} is set", label=label), _PICTURES, f"{key}Status", 1),
            ]
    if "fast_start" in arguments:
        values.append(number(tr("Fast start (1: yes)"), _POWER, "HiberbootEnabled", int(arguments["fast_start"])))
    return values


def _settings(arguments: Arguments) -> list[Setting]:
    settings = []
    if path := arguments.get("wallpaper"):
        address = quoted(f"file://{path}")
        settings += [
            Setting(tr("Picture of the desktop"), _BACKGROUND, "picture-uri", address),
            Setting(tr("Picture of the dark desktop"), _BACKGROUND, "picture-uri-dark", address),
        ]
    if path := arguments.get("lock_screen"):
        address = quoted(f"file://{path}")
        settings.append(
            Setting(tr("Picture of the lock screen"), "org/gnome/desktop/screensaver", "picture-uri", address)
        )
    if "sleep" in arguments:
        kind = quoted("suspend" if arguments["sleep"] else "nothing")
        settings += [
            Setting(tr("On mains it falls asleep after (seconds)"), _SLEEP, *_timeout(arguments)),
            Setting(tr("On mains, left alone"), _SLEEP, "sleep-inactive-ac-type", kind),
        ]
    return settings


def _timeout(arguments: Arguments) -> tuple[str, str]:
    return "sleep-inactive-ac-timeout", str(arguments["sleep"] * 60)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"name": _NAME, "values": values_asked(_values(arguments))}
    return Fact("setup_look_brand", {Os.LINUX: SH_PROBE_DESKTOP, Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(os: Os, answer: str) -> State:
    found = parse_lines(answer)
    if os is Os.LINUX:
        return parse_desktop(found)
    return {"values": parse_values(found["values"]), "sleep": None if found["sleep"] == "-" else int(found["sleep"])}


def compare(state: State, arguments: Arguments) -> Comparison:
    wrong = [path for path in _pictures(arguments) if path.startswith("/") is ("values" in state)]
    if wrong:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("{wrong} is no path of this system", wrong=wrong[0]))
    if "values" not in state:
        if not (settings := _settings(arguments)):
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("nothing is said that this system has"))
        return Comparison.of(desktop_changes(state, settings))
    changes = values_changes(state["values"], _values(arguments))
    if "sleep" in arguments:
        if state["sleep"] is None:
            return Comparison(ItemState.IMPOSSIBLE, reason=tr("this device cannot sleep"))
        if state["sleep"] != arguments["sleep"] * 60:
            changes.append(
                Change(tr("On mains it falls asleep"), _shown(state["sleep"]), _shown(arguments["sleep"] * 60))
            )
    return Comparison.of(changes)


def _shown(seconds: int) -> str:
    return tr("after {seconds:g} minutes", seconds=seconds / 60) if seconds else "never"


def apply(before: State, arguments: Arguments) -> Operation:
    pictures = "\n".join(_pictures(arguments))
    if "values" not in before:
        given = desktop_apply(_NAME, _settings(arguments))
        return Operation({Os.LINUX: SH_APPLY}, given | {"pictures": pictures})
    sleep = str(arguments["sleep"] * 60) if "sleep" in arguments else ""
    values = values_wanted(before["values"], _values(arguments))
    return Operation({Os.WINDOWS: PS_APPLY}, {"values": values, "sleep": sleep, "files": pictures})


def revert(before: State, arguments: Arguments) -> Operation:
    if "values" not in before:
        return Operation({Os.LINUX: SH_REVERT_DESKTOP}, desktop_revert(_NAME, before))
    sleep = str(before["sleep"]) if "sleep" in arguments else ""
    values = values_before(before["values"], _values(arguments))
    return Operation({Os.WINDOWS: PS_APPLY}, {"values": values, "sleep": sleep, "files": ""})


def ansible(arguments: Arguments) -> AnsiblePart:
    return desktop_playbook(_NAME, _settings(arguments))


def _picture(name: str, label: str) -> Parameter:
    return Parameter(
        name,
        label,
        required=False,
        pattern=r"(/|[A-Za-z]:\\)[^\x00-\x1f\x7f\"]{1,200}",
        pattern_hint=tr("The full path of a picture on the device; the step for a file can bring it there."),
        example="/usr/share/backgrounds/company.jpg",
    )


STEP = Step(
    id="look.brand",
    title=tr("Pictures and sleep"),
    why=tr("The device shows whose it is, and it is not asleep when it is needed."),
    group=tr("Look"),
    parameters=(
        _picture("wallpaper", tr("Picture of the desktop")),
        _picture("lock_screen", tr("Picture of the lock screen")),
        Parameter(
            "sleep",
            tr("On mains it falls asleep after minutes (0: never)"),
            ParameterKind.NUMBER,
            required=False,
            least=0,
            most=600,
            example="30",
        ),
        Parameter("fast_start", tr("Fast start of Windows"), ParameterKind.SWITCH, required=False, example="no"),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    interrupts=tr("It is seen from the next sign-in."),
    seconds=2,
    ansible=ansible,
)
