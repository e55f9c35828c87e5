"""A drive letter of a person for a folder of another device; the password lies in the store of Windows."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Context,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.powershell import PS_SHOW
from app.services.setup.steps.scripts import decode, parse_lines

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
$away = "$($person.Name) is not signed in: drives of a person can only be set in their session."
"""
    + PS_SHOW
    + r"""Add-Type -Namespace Satchel -Name Store -MemberDefinition @'
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
public struct Credential {
  public int Flags; public int Type; public string Target; public string Comment; public long Written; public int Size;
  public IntPtr Blob; public int Persist; public int Count; public IntPtr Attributes; public string Alias;
  public string User; }
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredWriteW(ref Credential credential, int flags);
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredReadW(string target, int type, int flags, out IntPtr credential);
[DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
public static extern bool CredDeleteW(string target, int type, int flags);
[DllImport("advapi32.dll")] public static extern void CredFree(IntPtr buffer);
'@
$domainPassword = 2
function Known-Account {
  $place = [IntPtr]::Zero
  if (-not [Satchel.Store]::CredReadW($p.server, $domainPassword, 0, [ref]$place)) { return '' }
  try { [Runtime.InteropServices.Marshal]::PtrToStructure($place, [type][Satchel.Store+Credential]).User }
  finally { [Satchel.Store]::CredFree($place) }
}
"""
)
"""The store is written through its own call: the program that Windows has for it takes passwords as arguments."""
PS_PROBE = (
    PS_START
    + r"""if (-not $person.IsSignedIn) { throw "satchel:80 $away" }
$map = Get-SmbMapping -LocalPath $p.drive -ErrorAction SilentlyContinue
Show 'remote' $map.RemotePath
Show 'account' (Known-Account)
"""
)
PS_APPLY = (
    PS_START
    + r"""if (-not $person.IsSignedIn) { [Console]::Error.WriteLine($away); exit 90 }
if ($p.had -eq 'no') {
  $bytes = [Text.Encoding]::Unicode.GetBytes([string]$p.password)
  $blob = [Runtime.InteropServices.Marshal]::AllocHGlobal($bytes.Length)
  try {
    [Runtime.InteropServices.Marshal]::Copy($bytes, 0, $blob, $bytes.Length)
    $new = New-Object Satchel.Store+Credential
    $new.Type = $domainPassword; $new.Target = $p.server; $new.User = $p.account
    $new.Blob = $blob; $new.Size = $bytes.Length; $new.Persist = 2
    if (-not [Satchel.Store]::CredWriteW([ref]$new, 0)) { throw 'Windows did not take the password.' }
  } finally {
    [Runtime.InteropServices.Marshal]::Copy((New-Object byte[] $bytes.Length), 0, $blob, $bytes.Length)
    [Runtime.InteropServices.Marshal]::FreeHGlobal($blob)
  }
}
if ($p.remote) { Remove-SmbMapping -LocalPath $p.drive -UpdateProfile -Force }
New-SmbMapping -LocalPath $p.drive -RemotePath $p.share -Persistent $true | Out-Null
"""
)
"""Persist 2: on this device only, it does not travel with the person's profile."""
PS_REVERT = (
    PS_START
    + r"""if (-not $person.IsSignedIn) { [Console]::Error.WriteLine($away); exit 90 }
if (Get-SmbMapping -LocalPath $p.drive -ErrorAction SilentlyContinue) {
  Remove-SmbMapping -LocalPath $p.drive -UpdateProfile -Force }
if ($p.had -eq 'no') { [void][Satchel.Store]::CredDeleteW($p.server, $domainPassword, 0) }
if ($p.remote) { New-SmbMapping -LocalPath $p.drive -RemotePath $p.remote -Persistent $true | Out-Null }
"""
)


def probe(arguments: Arguments) -> Fact[State]:
    given = {"drive": drive_of(arguments), "server": server_of(arguments), "user": arguments["user"]}
    return Fact("setup_share_drive", {Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(_: Os, text: str) -> State:
    """`account`: the user name that Windows keeps for the server; "" for none. No password is read."""
    found = parse_lines(text)
    return {name: decode(found[name]) for name in ("remote", "account")}


def drive_of(arguments: Arguments) -> str:
    return str(arguments["drive"]).upper()


def share_of(arguments: Arguments) -> str:
    return str(arguments["share"]).replace("/", "\\")


def server_of(arguments: Arguments) -> str:
    return share_of(arguments).removeprefix("\\\\").partition("\\")[0]


def compare(state: State, arguments: Arguments) -> Comparison:
    account = arguments["account"]
    if state["account"] and state["account"].casefold() != account.casefold():
        reason = tr(
            "Windows keeps the password of {account} for this server: remove it first", account=state["account"]
        )
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    changes = [] if state["account"] else [Change(tr("Account there"), tr("none"), account)]
    if state["remote"].casefold() != share_of(arguments).casefold():
        changes.append(
            Change(
                tr("Drive {arguments}", arguments=drive_of(arguments)),
                state["remote"] or tr("none"),
                share_of(arguments),
            )
        )
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    secret = {"password": arguments["password"], "account": arguments["account"], "share": share_of(arguments)}
    return Operation({Os.WINDOWS: PS_APPLY}, _of(before, arguments) | secret)


def revert(before: State, arguments: Arguments) -> Operation:
    return Operation({Os.WINDOWS: PS_REVERT}, _of(before, arguments))


def _of(before: State, arguments: Arguments) -> dict[str, str]:
    return {
        "drive": drive_of(arguments),
        "server": server_of(arguments),
        "user": arguments["user"],
        "remote": before["remote"],
        "had": "yes" if before["account"] else "no",
    }


STEP = Step(
    id="share.drive",
    title=tr("Network drive"),
    why=tr("The documents of the site under the letter that people are used to, also after the next sign-in."),
    group=tr("Shared folders"),
    parameters=(
        Parameter(
            "user",
            tr("Person"),
            pattern=r"[^\s\"/\\\[\]:;|=,+*?<>]{1,64}",
            pattern_hint=tr("The account on this device whose drive it is."),
            example="reception",
        ),
        Parameter(
            "share",
            tr("Share"),
            pattern=r"[/\\]{2}[A-Za-z0-9][A-Za-z0-9.-]{0,252}([/\\][^/\\\r\n\t\",:*?<>|]{1,80}){1,8}",
            pattern_hint=tr("Server and share."),
            example=r"\\nas\documents",
        ),
        Parameter("drive", tr("Drive"), pattern=r"[D-Zd-z]:", pattern_hint=tr("A letter with a colon."), example="P:"),
        Parameter(
            "account",
            tr("Account there"),
            pattern=r"[^\s\"/]{1,104}",
            pattern_hint=tr("The user name on the server."),
            example=r"SITE\scanner",
        ),
        Parameter("password", tr("Password there"), ParameterKind.SECRET),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.WINDOWS}),
    proven_on=frozenset(),
    undo=Undo.INVERSE,
    context=Context.PERSON,
    ansible=tr("It is a step for Windows; the playbook is for Linux."),
)
