"""The account that every device has: root on Linux, Administrator and Guest on Windows (by their numbers)."""

from typing import Any

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.local_administrators import PS_OTHERS, SH_OTHERS
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.scripts import SH_START, parse_lines

_MAY = tr("may sign in with a password")
_MAY_NOT = tr("may not sign in with a password")

_SH_FIELD = r"""case $(getent shadow root | cut -d : -f 2) in
'!'*|'*'*) locked=yes ;; *) locked=no ;; esac
"""
SH_PROBE = (
    SH_START
    + r"""if [ "$(id -u)" = 0 ]; then field=$(getent shadow root | cut -d : -f 2)
else field=$(sudo -n getent shadow root 2>/dev/null | cut -d : -f 2) || exit 81
[ -n "$field" ] || sudo -n true 2>/dev/null || exit 81; fi
case $field in '!'*|'*'*) echo 'locked yes' ;; *) echo 'locked no' ;; esac
[ -n "$field" ] && echo 'empty no' || echo 'empty yes'
"""
)
SH_APPLY = (
    SH_START
    + SH_OTHERS
    + "set -e\n"
    + _SH_FIELD
    + r"""if [ "$p_locked" = "$locked" ]; then exit 0; fi
if [ "$p_locked" = yes ]; then
[ -n "$(others)" ] || refuse 'Nobody else could become root. Make an administrator with a password first.'
usermod -L root
else
case $(getent shadow root | cut -d : -f 2) in '*'|'!'|'!!'|'!*')
refuse 'root has no password that could hold again. Give it one with the step for the password of an account.' ;; esac
usermod -U root; fi
"""
)
SH_REVERT = (
    SH_START
    + "set -e\n"
    + _SH_FIELD
    + r"""if [ "$p_locked" = "$locked" ]; then exit 0; fi
if [ "$p_empty" = yes ]; then usermod -p '' root; else usermod -U root; fi
"""
)

PS_START = r"""$ErrorActionPreference = 'Stop'
function Find-Own($number) { Get-LocalUser | Where-Object { [string]$_.SID -match "-$number`$" } }
"""
PS_PROBE = (
    PS_START
    + r"""foreach ($row in @(@('administrator', '500'), @('guest', '501'))) {
  $user = Find-Own $row[1]
  $row[0] + ' ' + $(if (-not $user) { 'gone' } elseif ($user.Enabled) { 'yes' } else { 'no' })
}
"""
)
PS_APPLY = (
    PS_START
    + PS_OTHERS
    + r"""foreach ($row in @(@($p.administrator, '500'), @($p.guest, '501'))) {
  $user = Find-Own $row[1]
  if (-not $row[0] -or -not $user) { continue }
  if ($row[0] -eq 'yes') { if (-not $user.Enabled) { Enable-LocalUser -SID $user.SID }; continue }
  if (-not $user.Enabled) { continue }
  if ($row[1] -eq '500' -and $p.careful -eq 'yes') {
    if (-not (Get-Others | Where-Object { [string]$_.SID -notmatch '-500$' })) {
      Stop-Here 'No other local administrator could sign in. Make one with a password first.' }
  }
  Disable-LocalUser -SID $user.SID
}
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_account_builtin", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse)


def parse(os: Os, answer: str) -> State:
    found = parse_lines(answer)
    words: dict[str, Any] = {"yes": True, "no": False, "gone": None}
    if os is Os.WINDOWS:
        return {name: words[found[name]] for name in ("administrator", "guest")}
    return {"root": not words[found["locked"]], "empty": words[found["empty"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    """The guest is of Windows only."""
    wanted = {"root": arguments["administrator"], "administrator": arguments["administrator"], "guest": False}
    labels = {"root": tr("root"), "administrator": tr("Administrator of Windows"), "guest": tr("Guest of Windows")}
    return Comparison.of(
        [
            Change(labels[name], _MAY if is_on else _MAY_NOT, _MAY if wanted[name] else _MAY_NOT)
            for name, is_on in state.items()
            if name in wanted and is_on is not None and is_on is not wanted[name]
        ]
    )


def apply(before: State, arguments: Arguments) -> Operation:
    is_on = arguments["administrator"]
    given = {"locked": "no" if is_on else "yes", "administrator": "yes" if is_on else "no", "guest": "no"}
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given | {"careful": "yes"})


def revert(before: State, arguments: Arguments) -> Operation:
    if "root" in before:
        script = SH_REVERT if before["root"] else SH_APPLY
        given = {"locked": "no" if before["root"] else "yes", "empty": "yes" if before["empty"] else "no"}
        return Operation({Os.LINUX: script}, given)
    words = {True: "yes", False: "no", None: ""}
    given = {name: words[before[name]] for name in ("administrator", "guest")}
    return Operation({Os.WINDOWS: PS_APPLY}, given | {"careful": "no"})


_ASK_LOCKED = _SH_FIELD + 'echo "$locked"\n'
_LOCK = SH_OTHERS + '[ -n "$(others)" ] || { echo "Nobody else could become root." >&2; exit 90; }\nusermod -L root\n'


def ansible(arguments: Arguments) -> AnsiblePart:
    is_on = arguments["administrator"]
    return AnsiblePart(
        (
            ask("Look whether root has a password", "satchel_root", _ASK_LOCKED),
            do(
                "Let root sign in with its password" if is_on else "Lock the password of root",
                "usermod -U root" if is_on else _LOCK,
                when=Expression(f"satchel_root.stdout == '{'yes' if is_on else 'no'}'"),
            ),
        )
    )


STEP = Step(
    id="account.builtin",
    title=tr("Account that comes with the system"),
    why=tr("Attackers try root and Administrator first. It is refused while nobody else could administer the device."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "administrator",
            tr("It may sign in with a password"),
            ParameterKind.SWITCH,
            required=False,
            default=False,
            example="no",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.HIGH,
    undo=Undo.EXACT,
    interrupts=tr("Whoever signs in as root or Administrator needs another account from now on."),
    seconds=2,
    ansible=ansible,
)
