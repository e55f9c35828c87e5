"""The password of an account that is there. It counts only when it was tried: the device itself says whether it fits.

The step never makes a password: it comes from the vault, where it is before the device has it.
"""

from app.domain.ansible import AnsiblePart, AnsibleTask, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
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
from app.services.setup.steps.account.local_scripts import SH_PUT_WORD
from app.services.setup.steps.playbook import SET_ONE_LINE, command, do
from app.services.setup.steps.scripts import SH_START, parse_lines

_SH_FITS = r"""check=
for one in /usr/sbin/unix_chkpwd /sbin/unix_chkpwd; do [ -x "$one" ] && check=$one && break; done
[ -n "$check" ] || { echo 'PAM of this device has no unix_chkpwd' >&2; exit 127; }
"""
SH_PROBE = (
    SH_START
    + _SH_FITS
    + r"""if [ "$(id -u)" = 0 ]; then lift=; else lift='sudo -n'; sudo -n true 2>/dev/null || exit 81; fi
if printf '%s\0' "$p_password" | $lift "$check" "$p_name" nonull >/dev/null 2>&1; then echo 'fits yes'
else echo 'fits no'; fi
"""
)
"""unix_chkpwd is how PAM itself looks whether a password fits; it reads it from its standard input."""
SH_APPLY = (
    SH_START
    + SH_PUT_WORD
    + r"""set -e
getent passwd -- "$p_name" >/dev/null || refuse "There is no account $p_name on this device."
getent shadow -- "$p_name" >/dev/null || refuse "$p_name is no account of this device: its password is elsewhere."
set_password "$p_name" "$p_password"
"""
)

PS_PROBE = r"""$user = Get-LocalUser -Name $p.name -ErrorAction SilentlyContinue
$fits = $false
if ($user -and $user.PasswordLastSet) {
  $missed = ([ADSI]"WinNT://./$($user.Name),user").BadPasswordAttempts.Value
  if ($missed -lt 2 -or $user.PasswordLastSet -gt (Get-Date).AddMinutes(-10)) {
    Add-Type -AssemblyName System.DirectoryServices.AccountManagement
    $here = New-Object System.DirectoryServices.AccountManagement.PrincipalContext('Machine')
    $fits = $here.ValidateCredentials($user.Name, $p.password)
  }
}
if ($fits) { 'fits yes' } else { 'fits no' }
"""
"""A wrong one counts as a wrong sign-in: it is not tried where two were wrong already, unless it was just set."""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
Set-LocalUser -Name $p.name -Password (ConvertTo-SecureString $p.password -AsPlainText -Force)
"""


def _given(arguments: Arguments) -> dict[str, str | Secret]:
    return {"name": arguments["name"], "password": arguments["password"]}


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_account_password", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=_given(arguments))


def parse(_: Os, answer: str) -> State:
    return {"fits": {"yes": True, "no": False}[parse_lines(answer)["fits"]]}


def compare(state: State, arguments: Arguments) -> Comparison:
    changes = [
        Change(tr("Password of {name}", name=arguments["name"]), tr("another one, or none"), tr("the new one, tried"))
    ]
    return Comparison.of([] if state["fits"] else changes)


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, _given(arguments))


def revert(before: State, arguments: Arguments) -> Operation:
    """Nothing: the old password is not read out of a device, so it cannot be brought back."""
    return Operation({})


_CHECK = _SH_FITS + 'printf "%s\\0" "$(cat)" | "$check" "$1" nonull >/dev/null 2>&1 && echo yes || echo no\n'


def ansible(arguments: Arguments) -> AnsiblePart:
    given = {"account": arguments["name"], "password": arguments["password"]}
    ask_it: AnsibleTask = {
        "name": "Try the password of the account",
        "ansible.builtin.command": {
            **command(_CHECK, arguments["name"]),
            "stdin": Expression("password"),
            "stdin_add_newline": False,
        },
        "register": "satchel_fits",
        "changed_when": False,
        "check_mode": False,
        "vars": {"password": arguments["password"]},
    }
    set_it = do(
        "Set the password of the account",
        SET_ONE_LINE,
        when=Expression("satchel_fits.stdout == 'no'"),
        stdin=Expression("account ~ ':' ~ password"),
        given=given,
    )
    return AnsiblePart((ask_it, set_it))


STEP = Step(
    id="account.password",
    title=tr("Password of an account"),
    why=tr("Each device has a password of its own, which is in the vault before the device gets it."),
    group=tr("Accounts"),
    parameters=(
        Parameter(
            "name",
            tr("User name"),
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("Begins with a letter; at most 32 letters, digits, dots, hyphens."),
            example="support",
        ),
        Parameter("password", tr("Password"), ParameterKind.SECRET),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    undo=Undo.NONE,
    interrupts=tr("The old password no longer opens the account. It stays in the history of the vault's entry."),
    seconds=2,
    ansible=ansible,
)
