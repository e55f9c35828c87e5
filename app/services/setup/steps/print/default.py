"""The printer that a person's programs use where none is chosen."""

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import Arguments, Change, Comparison, Context, ItemState, Operation, Parameter, State, Step
from app.domain.target import Os
from app.services.setup.steps.powershell import PS_SHOW
from app.services.setup.steps.scripts import (
    SH_READ,
    SH_WRITE,
    content_of,
    decode,
    encode,
    exact_text,
    image_given,
    parse_image,
    parse_lines,
)

SH_PROBE = (
    SH_READ
    + r"""command -v lpoptions >/dev/null 2>&1 || { echo 'CUPS is not on this device' >&2; exit 127; }
home=$(getent passwd "$p_user" | cut -d : -f 6)
[ -n "$home" ] || { echo "there is no account $p_user" >&2; exit 80; }
printf 'home %s\n' "$(printf %s "$home" | encode)"
[ -d "$home/.cups" ] && echo 'folder yes' || echo 'folder no'
show_file file "$home/.cups/lpoptions"
lpstat -v "$p_name" >/dev/null 2>&1 && echo 'known yes' || echo 'known no'
"""
)
SH_APPLY = (
    SH_WRITE
    + r"""folder=$p_home/.cups; uid=$(id -u "$p_user"); gid=$(id -g "$p_user")
[ ! -L "$folder" ] && [ ! -L "$folder/lpoptions" ] || refuse "$folder is a link: it is not followed."
if [ ! -d "$folder" ]; then mkdir "$folder"; chmod 700 "$folder"; chown "$uid:$gid" "$folder"; fi
put_file "$folder/lpoptions" "${p_mode:-644}" "$uid" "$gid" "$p_content"
"""
)
SH_REVERT = (
    SH_WRITE
    + r"""folder=$p_home/.cups
[ ! -L "$folder" ] && [ ! -L "$folder/lpoptions" ] || refuse "$folder is a link: it is not followed."
if [ -n "$p_file_mode" ]; then put_file "$folder/lpoptions" "$p_file_mode" "$p_file_uid" "$p_file_gid" "$p_file"
else rm -f "$folder/lpoptions" "$folder/lpoptions.satchel-new"; fi
if [ "$p_folder" = no ]; then rmdir "$folder" 2>/dev/null || :; fi
"""
)

PS_MODE = (
    r"""$ErrorActionPreference = 'Stop'
$away = "$($person.Name) is not signed in: printers of a person can only be set in their session."
$key = 'HKCU:\Software\Microsoft\Windows NT\CurrentVersion\Windows'
"""
    + PS_SHOW
    + r"""function Choose($name) {
  $printer = Get-CimInstance Win32_Printer | Where-Object { $_.Name -eq $name }
  if ($printer) { $printer | Invoke-CimMethod -MethodName SetDefaultPrinter | Out-Null }
}
"""
)
PS_PROBE = (
    PS_MODE
    + r"""if (-not $person.IsSignedIn) { throw "satchel:80 $away" }
$all = @(Get-CimInstance Win32_Printer)
Show 'default' (@($all | Where-Object { $_.Default })[0].Name)
Show 'mode' (Get-ItemProperty -LiteralPath $key -ErrorAction SilentlyContinue).LegacyDefaultPrinterMode
if (@($all | Where-Object { $_.Name -eq $p.name })) { 'known yes' } else { 'known no' }
"""
)
PS_SET = (
    PS_MODE
    + r"""if (-not $person.IsSignedIn) { [Console]::Error.WriteLine($away); exit 90 }
$name = 'LegacyDefaultPrinterMode'
if ($p.mode -eq '') { Remove-ItemProperty -LiteralPath $key -Name $name -ErrorAction SilentlyContinue }
else { Set-ItemProperty -LiteralPath $key -Name $name -Type DWord -Value ([int]$p.mode) }
Choose $p.name
"""
)
"""Mode 1: Windows does not make the printer that was used last the default."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {name: arguments[name] for name in ("name", "user")}
    return Fact("setup_print_default", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    known = {"yes": True, "no": False}[found["known"]]
    if os is Os.WINDOWS:
        return {"known": known, "default": decode(found.get("default", "")), "mode": decode(found.get("mode", ""))}
    image = parse_image(found["file"])
    return {
        "known": known,
        "default": default_in(content_of(image)),
        "home": decode(found["home"]),
        "folder": {"yes": True, "no": False}[found["folder"]],
        "file": image,
    }


def default_in(text: str) -> str:
    """The printer that a file lpoptions names as the default."""
    words = [line.split() for line in text.splitlines()]
    return next((found[1] for found in words if found[:1] == ["Default"] and len(found) > 1), "")


def compare(state: State, arguments: Arguments) -> Comparison:
    name = arguments["name"]
    if not state["known"]:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("this device has no printer {name}", name=name))
    changes = []
    if state["default"] != name:
        changes.append(Change(tr("Default printer"), state["default"] or tr("that of the device"), name))
    if state.get("mode", "1") != "1":
        changes.append(Change(tr("Last used becomes the default"), tr("yes"), tr("no")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    given = {name: arguments[name] for name in ("name", "user")}
    if "home" not in before:
        return Operation({Os.WINDOWS: PS_SET}, given | {"mode": "1"})
    rest = [line for line in exact_text(before["file"]).split("\n") if line.split()[:1] != ["Default"]]
    text = "\n".join([f"Default {arguments['name']}", *rest]) + "\n"
    mode = before["file"]["mode"] if before["file"] else ""
    return Operation({Os.LINUX: SH_APPLY}, given | {"home": before["home"], "content": encode(text), "mode": mode})


def revert(before: State, arguments: Arguments) -> Operation:
    if "home" not in before:
        return Operation({Os.WINDOWS: PS_SET}, {"name": before["default"], "mode": before["mode"]})
    given = {"home": before["home"], "folder": "yes" if before["folder"] else "no"}
    return Operation({Os.LINUX: SH_REVERT}, given | image_given("file", before["file"]))


STEP = Step(
    id="print.default",
    title=tr("Default printer"),
    why=tr("Programs print on the right printer without a question."),
    group=tr("Printers"),
    parameters=(
        Parameter(
            "user",
            tr("Person"),
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The account whose default it is."),
            example="reception",
        ),
        Parameter(
            "name",
            tr("Printer"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}",
            pattern_hint=tr("The name of a printer of the device."),
            example="front-desk",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    context=Context.PERSON,
    ansible=tr("Ansible's own modules have none for printers."),
)
