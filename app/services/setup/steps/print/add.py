"""A printer in the network, with a queue on the device. An undo removes only the queue, port and driver made here."""

from app.domain.ansible import AnsiblePart, Expression
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.playbook import ask, do
from app.services.setup.steps.powershell import PS_SHOW
from app.services.setup.steps.scripts import SH_START, decode, parse_lines

SH_PROBE = (
    SH_START
    + r"""command -v lpadmin >/dev/null 2>&1 || { echo 'CUPS is not on this device' >&2; exit 127; }
lpstat -r 2>/dev/null | grep -q 'is running' || { echo 'the print service does not run' >&2; exit 80; }
show() { printf '%s %s\n' "$1" "$(printf %s "$2" | encode)"; }
uri=$(lpstat -v "$p_name" 2>/dev/null | sed -n 's/^device for [^:]*: //p')
[ -n "$uri" ] && echo 'exists yes' || echo 'exists no'
show uri "$uri"
[ -n "$uri" ] || exit 0
about=$(lpstat -l -p "$p_name")
show info "$(printf '%s\n' "$about" | sed -n 's/^[[:space:]]*Description: //p')"
show location "$(printf '%s\n' "$about" | sed -n 's/^[[:space:]]*Location: //p')"
case $(lpoptions -p "$p_name" 2>/dev/null) in *"make-and-model='Local Raw Printer'"*) show driver raw ;;
*) show driver everywhere ;; esac
"""
)
SH_APPLY = (
    SH_START
    + r"""if [ "$p_existed" = yes ]; then
set -- -p "$p_name" -v "$p_uri"
elif [ "$p_driver" = raw ]; then set -- -p "$p_name" -E -v "$p_uri"
else set -- -p "$p_name" -E -v "$p_uri" -m everywhere; fi
lpadmin "$@" -D "$p_info" -L "$p_location"
"""
)
SH_REVERT = (
    SH_START
    + r"""if [ "$p_existed" = yes ]; then lpadmin -p "$p_name" -v "$p_uri" -D "$p_info" -L "$p_location"
elif lpstat -v "$p_name" >/dev/null 2>&1; then lpadmin -x "$p_name"; fi
"""
)

PS_START = (
    r"""$ErrorActionPreference = 'Stop'
"""
    + PS_SHOW
    + r"""$printer = Get-Printer -Name $p.name -ErrorAction SilentlyContinue
"""
)
PS_PROBE = (
    PS_START
    + r"""if ($printer) { 'exists yes' } else { 'exists no' }
$port = if ($printer) { Get-PrinterPort -Name $printer.PortName -ErrorAction SilentlyContinue }
Show 'uri' $(if ($port.PrinterHostAddress) { $port.PrinterHostAddress } elseif ($printer) { $printer.PortName })
Show 'info' $printer.Comment
Show 'location' $printer.Location
Show 'driver' $printer.DriverName
Show 'port' $printer.PortName
if (Get-PrinterPort -Name ('IP_' + $p.host) -ErrorAction SilentlyContinue) { 'has_port yes' } else { 'has_port no' }
if (Get-PrinterDriver -Name $p.driver -ErrorAction SilentlyContinue) { 'has_driver yes' } else { 'has_driver no' }
"""
)
PS_APPLY = (
    PS_START
    + r"""if ($p.has_driver -eq 'no' -and -not (Get-PrinterDriver -Name $p.driver -ErrorAction SilentlyContinue)) {
  Add-PrinterDriver -Name $p.driver }
$port = 'IP_' + $p.host
if (-not (Get-PrinterPort -Name $port -ErrorAction SilentlyContinue)) {
  Add-PrinterPort -Name $port -PrinterHostAddress $p.host }
if ($printer) { Set-Printer -Name $p.name -PortName $port -DriverName $p.driver -Comment $p.info -Location $p.location }
else { Add-Printer -Name $p.name -PortName $port -DriverName $p.driver -Comment $p.info -Location $p.location }
"""
)
PS_REVERT = (
    PS_START
    + r"""if ($p.existed -eq 'yes') {
  Set-Printer -Name $p.name -PortName $p.port -DriverName $p.driver -Comment $p.info -Location $p.location
} elseif ($printer) { Remove-Printer -Name $p.name }
if ($p.has_port -eq 'no') { Remove-PrinterPort -Name ('IP_' + $p.host) -ErrorAction SilentlyContinue }
if ($p.has_driver -eq 'no') { Remove-PrinterDriver -Name $p.new_driver -ErrorAction SilentlyContinue }
"""
)
DRIVERS = {"everywhere": "Microsoft IPP Class Driver", "raw": "Generic / Text Only"}
"""What Windows calls the drivers that come with it."""


def probe(arguments: Arguments) -> Fact[State]:
    given = {"name": arguments["name"], "host": host_of(arguments["address"]), "driver": driver_of(arguments)}
    return Fact("setup_print_add", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=15, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    names = ("uri", "info", "location", "driver", "port") if os is Os.WINDOWS else ("uri", "info", "location", "driver")
    state: dict[str, object] = {name: decode(found.get(name, "")) for name in names}
    state["exists"] = {"yes": True, "no": False}[found["exists"]]
    if os is Os.WINDOWS:
        state |= {name: {"yes": True, "no": False}[found[name]] for name in ("has_port", "has_driver")}
    return state


def host_of(address: str) -> str:
    """The host in an address of a printer, or the whole where it is only a host."""
    return address.partition("://")[2].partition("/")[0].partition(":")[0] or address


def uri_of(address: str) -> str:
    return address if "://" in address else f"ipp://{address}/ipp/print"


def driver_of(arguments: Arguments) -> str:
    return str(arguments.get("windows_driver") or DRIVERS[arguments["driver"]])


def compare(state: State, arguments: Arguments) -> Comparison:
    is_windows = "port" in state
    address = host_of(arguments["address"]) if is_windows else uri_of(arguments["address"])
    driver = driver_of(arguments) if is_windows else arguments["driver"]
    if state["exists"] and not is_windows and state["driver"] != driver:
        reason = tr(
            "there is a printer {name} with another driver, or one that never answered: remove it first",
            name=arguments["name"],
        )
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    changes = [] if state["exists"] else [Change(tr("Printer"), tr("none"), arguments["name"])]
    wanted = [("uri", "Address", address), ("driver", "Driver", driver)]
    wanted += [("info", "Description", info_of(arguments)), ("location", "Location", arguments.get("location") or "")]
    for name, label, value in wanted:
        if state[name] != value and value:
            changes.append(Change(label, state[name] or tr("none"), value))
    return Comparison.of(changes)


def info_of(arguments: Arguments) -> str:
    return str(arguments.get("description") or arguments["name"])


def apply(before: State, arguments: Arguments) -> Operation:
    given = _of(before, arguments) | {
        "uri": uri_of(arguments["address"]),
        "info": info_of(arguments),
        "location": arguments.get("location") or before["location"],
        "driver": driver_of(arguments) if "port" in before else arguments["driver"],
    }
    return Operation({Os.LINUX: SH_APPLY, Os.WINDOWS: PS_APPLY}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    given = _of(before, arguments) | {name: before[name] for name in ("uri", "info", "location", "driver")}
    given |= {"new_driver": driver_of(arguments), "port": before.get("port", "")}
    return Operation({Os.LINUX: SH_REVERT, Os.WINDOWS: PS_REVERT}, given)


def _of(before: State, arguments: Arguments) -> dict[str, str]:
    words = {True: "yes", False: "no"}
    given = {"name": arguments["name"], "host": host_of(arguments["address"]), "existed": words[before["exists"]]}
    return given | {name: words[before[name]] for name in ("has_port", "has_driver") if name in before}


def ansible(arguments: Arguments) -> AnsiblePart:
    """What is not given stays as it is on the device, so it is not asked for."""
    name, uri = arguments["name"], uri_of(arguments["address"])
    values = [name, uri, info_of(arguments), arguments.get("location") or "", arguments["driver"]]
    wanted = [*values[1:3], *([values[3]] if values[3] else [])]
    differs = Expression("satchel_printer.stdout_lines[: wanted | length] != wanted")
    return AnsiblePart(
        (
            ask("Read the printer", "satchel_printer", _READ, name),
            do("Add the printer", _ADD, *values, when=differs, given={"wanted": wanted}),
        )
    )


_READ = r"""lpstat -v "$1" 2>/dev/null | sed -n 's/^device for [^:]*: //p'
lpstat -l -p "$1" 2>/dev/null | sed -n 's/^[[:space:]]*Description: //p; s/^[[:space:]]*Location: //p'
"""
_ADD = """if lpstat -v "$1" >/dev/null 2>&1; then set -- "$1" "$2" "$3" "$4" there; fi
case $5 in
everywhere) lpadmin -p "$1" -E -v "$2" -m everywhere -D "$3" -L "$4" ;;
raw) lpadmin -p "$1" -E -v "$2" -D "$3" -L "$4" ;;
*) lpadmin -p "$1" -v "$2" -D "$3" -L "$4" ;;
esac
"""

STEP = Step(
    id="print.add",
    title=tr("Printer"),
    why=tr("A printer of the site, so that nobody has to look for it."),
    group=tr("Printers"),
    parameters=(
        Parameter(
            "name",
            tr("Name"),
            pattern=r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}",
            pattern_hint=tr("Letters, digits, hyphens; without blanks, because Linux has none there."),
            example="front-desk",
        ),
        Parameter(
            "address",
            tr("Address"),
            pattern=r"((ipp|ipps|socket|lpd)://)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?(/[A-Za-z0-9._/-]{0,120})?",
            pattern_hint=tr("A host or an IP address, or an address such as ipp://host/ipp/print."),
            example="10.0.0.40",
        ),
        Parameter(
            "driver",
            tr("Driver"),
            ParameterKind.CHOICE,
            required=False,
            default="everywhere",
            choices=("everywhere", "raw"),
            example="everywhere",
        ),
        Parameter(
            "windows_driver",
            tr("Driver on Windows"),
            required=False,
            pattern=r"[^\r\n\t\"]{1,120}",
            pattern_hint=tr("The name of a driver that the device has; left out, the one that comes with Windows."),
            example="HP Universal Printing PCL 6",
        ),
        Parameter(
            "description",
            tr("Description"),
            required=False,
            pattern=r"[^\r\n\t]{1,120}",
            pattern_hint=tr("One line."),
            example="Front desk, A4 colour",
        ),
        Parameter(
            "location",
            tr("Location"),
            required=False,
            pattern=r"[^\r\n\t]{1,120}",
            pattern_hint=tr("One line."),
            example="Ground floor, left",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    undo=Undo.INVERSE,
    seconds=10,
    ansible=ansible,
)
