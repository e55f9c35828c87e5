"""The queues of the print service, and the jobs in them. What a job is called stays on the device."""

from dataclasses import dataclass, replace
from functools import lru_cache

from app.domain.diagnostics import Named
from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.printing import cups, windows_queues
from app.services.facts.printing.queue import Queue

_LINUX = r"""
command -v lpstat >/dev/null 2>&1 || exit 80
case $(lpstat -r 2>/dev/null) in *'is running'*) ;; *) exit 80 ;; esac
date '+now|%a %b %e %H:%M:%S %Y'
echo '|devices'; lpstat -d -v 2>/dev/null | head -n 400
echo '|accepting'; lpstat -a 2>/dev/null | head -n 800
echo '|printers'; lpstat -l -p 2>/dev/null | head -n 8000
echo '|jobs'; lpstat -l -o 2>/dev/null | head -n 4000
:
"""

_WINDOWS = r"""
if ((Get-Service Spooler).Status -ne 4) { throw 'satchel:80' }
$printers = @(Get-CimInstance Win32_Printer -Property Name, PortName, DriverName, Default, Attributes, PrinterState, DetectedErrorState, Network | Select-Object -First 200 | ForEach-Object { @{
  name = $_.Name; port = $_.PortName; driver = $_.DriverName; default = [bool]$_.Default; attributes = [long]$_.Attributes
  state = [long]$_.PrinterState; error = [int]$_.DetectedErrorState } })
$now = Get-Date
$jobs = @(Get-CimInstance Win32_PrintJob -Property Name, JobId, Owner, Size, StatusMask, TimeSubmitted | Select-Object -First 1000 | ForEach-Object { @{
  name = $_.Name; id = [long]$_.JobId; owner = $_.Owner; size = [long]$_.Size; mask = [long]$_.StatusMask
  age = $(if ($_.TimeSubmitted) { [long]($now - $_.TimeSubmitted).TotalSeconds } else { $null }) } })
$ports = @(Get-CimInstance Win32_TCPIPPrinterPort -Property Name, HostAddress, PortNumber, Protocol | Select-Object -First 400 | ForEach-Object { @{
  name = $_.Name; host = $_.HostAddress; number = [int]$_.PortNumber; protocol = [int]$_.Protocol } })
$windows = Get-ItemProperty 'HKCU:\Software\Microsoft\Windows NT\CurrentVersion\Windows' -ErrorAction SilentlyContinue
@{ printers = $printers; jobs = $jobs; ports = $ports; managed = $($windows -and $windows.LegacyDefaultPrinterMode -eq 0) } | ConvertTo-Json -Compress -Depth 4
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class PrintQueues:
    """`is_managed`: Windows makes the printer that was used last the default one."""

    queues: tuple[Queue, ...]
    is_managed: bool = False
    missing: str = ""  # what a person has named, and no queue is called so or leads there

    @property
    def default(self) -> Queue | None:
        return next((queue for queue in self.queues if queue.is_default), None)

    def only(self, printer: str) -> "PrintQueues":
        """Those that a person means with `printer`: a name or a part of it, or an address."""
        wanted = printer.casefold()
        found = tuple(
            one
            for one in self.queues
            if wanted in one.name.casefold() or (one.endpoint and one.endpoint[0].casefold() == wanted)
        )
        return replace(self, queues=found or self.queues, missing="" if found else printer)

    def matters(self, queue: Queue) -> bool:
        """Does someone miss it if it does not print? The only one, the usual one, or one that jobs wait in."""
        return len(self.queues) == 1 or queue.is_default or bool(queue.waiting)


def parse(os: Os, text: str) -> PrintQueues:
    if os is Os.WINDOWS:
        return PrintQueues(*windows_queues.read(text))
    return PrintQueues(cups.read(text))


PRINT_QUEUES = Fact("print_queues", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)


def about(named: Named) -> Fact[PrintQueues]:
    """The same, of the printer that a person has named."""
    return _of(named["printer"]) if named.get("printer") else PRINT_QUEUES


@lru_cache(maxsize=8)
def _of(printer: str) -> Fact[PrintQueues]:
    """One and the same for all checks of a run, so that it is asked once."""
    return Fact("print_queues", PRINT_QUEUES.scripts, lambda os, text: parse(os, text).only(printer))
