"""The cmdlets and programs that the small PowerShell of an interactive session knows."""

import fnmatch
import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.servers.simulated_windows.formatting import lines_of
from tests.servers.simulated_windows.interactive import Call, Emit, Session, as_text
from tests.servers.simulated_windows.objects import ErrorText, Place, Thing

type Cmdlet = Callable[[Session, Call, Emit], None]

_CMDLETS: dict[str, Cmdlet] = {}
_NAMES: list[str] = []
_ALIASES = {
    "echo": "Write-Output",
    "write": "Write-Output",
    "pwd": "Get-Location",
    "gl": "Get-Location",
    "cd": "Set-Location",
    "sl": "Set-Location",
    "ls": "Get-ChildItem",
    "dir": "Get-ChildItem",
    "gci": "Get-ChildItem",
    "ps": "Get-Process",
    "gps": "Get-Process",
    "gsv": "Get-Service",
    "sleep": "Start-Sleep",
    "select": "Select-Object",
    "sort": "Sort-Object",
    "where": "Where-Object",
    "%": "ForEach-Object",
    "foreach": "ForEach-Object",
    "ft": "Format-Table",
    "del": "Remove-Item",
    "rm": "Remove-Item",
    "cls": "Clear-Host",
    "clear": "Clear-Host",
}
_PROCESSES = (
    ("explorer", 4312, 98_304_000, 112.5),
    ("lsass", 704, 18_432_000, 9.25),
    ("powershell", 6120, 88_064_000, 1.5),
    ("svchost", 1044, 31_457_280, 20.75),
    ("wsmprovhost", 7024, 71_680_000, 0.5),
)
_SERVICES = (
    ("Dnscache", "DNS Client", "Running"),
    ("Spooler", "Print Spooler", "Running"),
    ("W32Time", "Windows Time", "Stopped"),
    ("WinRM", "Windows Remote Management (WS-Management)", "Running"),
)


def find(name: str) -> Cmdlet | None:
    """By its name in any case, by an alias, or without `.exe`."""
    name = name.lower().removesuffix(".exe")
    return _CMDLETS.get(_ALIASES.get(name, name).lower())


def names() -> list[str]:
    """The cmdlets, as they are written."""
    return sorted(_NAMES)


def _cmdlet(*known: str) -> Callable[[Cmdlet], Cmdlet]:
    def register(act: Cmdlet) -> Cmdlet:
        for name in known:
            _NAMES.append(name)
            _CMDLETS[name.lower()] = act
        return act

    return register


@_cmdlet("Write-Output")
def _write(session: Session, call: Call, emit: Emit) -> None:
    for value in [*call.inputs, *call.arguments, *call.named.values()]:
        emit(value)


@_cmdlet("Write-Host")
def _write_host(session: Session, call: Call, emit: Emit) -> None:
    text = as_text(call.get("Object") or list(call.arguments))
    colours = (str(call.get("ForegroundColor", otherwise="")), str(call.get("BackgroundColor", otherwise="")))
    session.pipeline.host(text, *colours, ends_line=not call.get("NoNewline"))


@_cmdlet("Write-Warning", "Write-Verbose", "Write-Debug", "Write-Information")
def _write_record(session: Session, call: Call, emit: Emit) -> None:
    pipeline, text = session.pipeline, as_text(call.get("Message", "MessageData", at=0))
    match call.name.lower():
        case "write-warning":
            pipeline.warn(text)
        case "write-verbose" if call.get("Verbose") or session.variable("VerbosePreference") == "Continue":
            pipeline.verbose(text)
        case "write-debug" if session.variable("DebugPreference") == "Continue":
            pipeline.debug(text)
        case "write-information":
            pipeline.inform(text)


@_cmdlet("Write-Error", "throw")
def _write_error(session: Session, call: Call, emit: Emit) -> None:
    text = as_text(call.get("Message", at=0))
    if call.name.lower() == "throw":
        session.pipeline.fail(ErrorText(text, text, "OperationStopped", "", "RuntimeException", text, call.place))
    session.pipeline.write_error(ErrorText(text, place=call.place, is_only_traced=True))


@_cmdlet("Write-Progress")
def _write_progress(session: Session, call: Call, emit: Emit) -> None:
    session.pipeline.progress(
        as_text(call.get("Activity", at=0)),
        as_text(call.get("Status", at=1, otherwise="Processing")),
        int(as_text(call.get("PercentComplete", otherwise=-1))),
        id=int(as_text(call.get("Id", otherwise=0))),
        parent=int(as_text(call.get("ParentId", otherwise=-1))),
        operation=as_text(call.get("CurrentOperation")) or None,
        is_done=bool(call.get("Completed")),
    )


@_cmdlet("Read-Host")
def _read_host(session: Session, call: Call, emit: Emit) -> None:
    prompt, is_hidden = as_text(call.get("Prompt", at=0)), bool(call.get("AsSecureString"))
    if prompt:
        emit(session.pipeline.read_host(prompt, is_hidden=is_hidden))
    else:
        emit(session.pipeline.read_secret() if is_hidden else session.pipeline.read_line())


@_cmdlet("Get-Credential")
def _get_credential(session: Session, call: Call, emit: Emit) -> None:
    message = as_text(call.get("Message", otherwise="Enter your credentials."))
    user = as_text(call.get("UserName", "Credential", at=0))
    name, password = session.pipeline.ask_credential("Windows PowerShell credential request", message, user)
    emit(Thing({"UserName": name, "Password": password}, ("System.Management.Automation.PSCredential",)))


@_cmdlet("Remove-Item")
def _remove(session: Session, call: Call, emit: Emit) -> None:
    path = session.folders.full(as_text(call.get("LiteralPath", "Path", at=0)))
    if not session.folders.has(path):
        session.pipeline.write_error(_no_such_path(path, "Remove-Item", call.place))
    elif call.get("Confirm"):
        message = f'Are you sure you want to perform this action?\nPerforming the operation "Remove File" on "{path}".'
        labels = ["&Yes", "Yes to &All", "&No", "No to A&ll", "&Suspend"]
        session.pipeline.ask_choice("Confirm", message, labels)


@_cmdlet("Start-Sleep")
def _sleep(session: Session, call: Call, emit: Emit) -> None:
    milliseconds = call.get("Milliseconds")
    seconds = as_text(milliseconds) if milliseconds else as_text(call.get("Seconds", at=0, otherwise=1))
    session.pipeline.wait(float(seconds) / (1000 if milliseconds else 1))


@_cmdlet("Get-Location")
def _get_location(session: Session, call: Call, emit: Emit) -> None:
    here = session.folders.here
    emit(Thing({"Path": here, "Drive": here[:1]}, ("System.Management.Automation.PathInfo",), here, ("Path",)))


@_cmdlet("Set-Location")
def _set_location(session: Session, call: Call, emit: Emit) -> None:
    path = as_text(call.get("LiteralPath", "Path", at=0, otherwise="~"))
    if not session.folders.go(path):
        session.pipeline.write_error(_no_such_path(session.folders.full(path), "Set-Location", call.place))


@_cmdlet("Get-ChildItem")
def _list(session: Session, call: Call, emit: Emit) -> None:
    path = as_text(call.get("LiteralPath", "Path", at=0, otherwise="."))
    entries = session.folders.entries(path)
    if entries is None:
        session.pipeline.write_error(_no_such_path(session.folders.full(path), "Get-ChildItem", call.place))
    for name, size in entries or []:
        kind = "System.IO.DirectoryInfo" if size is None else "System.IO.FileInfo"
        mode = "d-----" if size is None else "-a----"
        properties = {"Mode": mode, "LastWriteTime": "03.11.2026 09:15", "Length": size, "Name": name}
        emit(Thing(properties, (kind, "System.IO.FileSystemInfo", "System.Object"), name))


@_cmdlet("Get-Process")
def _processes(session: Session, call: Call, emit: Emit) -> None:
    wanted = as_text(call.get("Name", at=0, otherwise="*")).lower()
    shown = ("Id", "ProcessName", "WorkingSet64", "CPU")
    for name, number, size, cpu in _PROCESSES:
        if fnmatch.fnmatch(name, wanted):
            properties = {"Id": number, "ProcessName": name, "WorkingSet64": size, "CPU": cpu}
            emit(Thing(properties, ("System.Diagnostics.Process",), f"System.Diagnostics.Process ({name})", shown))


@_cmdlet("Get-Service")
def _services(session: Session, call: Call, emit: Emit) -> None:
    wanted = as_text(call.get("Name", at=0, otherwise="*")).lower()
    for name, title, state in _SERVICES:
        if fnmatch.fnmatch(name.lower(), wanted):
            properties = {"Status": state, "Name": name, "DisplayName": title}
            emit(Thing(properties, ("System.ServiceProcess.ServiceController",), name))


@_cmdlet("Get-Date")
def _date(session: Session, call: Call, emit: Emit) -> None:
    emit(datetime.now(UTC).strftime("%A, %d %B %Y %H:%M:%S"))


@_cmdlet("Out-String", "Format-Table", "Out-Default")
def _out_string(session: Session, call: Call, emit: Emit) -> None:
    lines = list(lines_of(call.inputs, int(as_text(call.get("Width", otherwise=120)))))
    if call.name.lower() == "out-string" and not call.get("Stream"):
        emit("".join(f"{line}\r\n" for line in lines))
        return
    for line in lines:
        emit(line)


@_cmdlet("Out-Null", "Clear-Host")
def _nothing(session: Session, call: Call, emit: Emit) -> None:
    pass


@_cmdlet("Select-Object")
def _select(session: Session, call: Call, emit: Emit) -> None:
    first = call.get("First")
    inputs = list(call.inputs)
    for value in inputs if first is None else inputs[: int(as_text(first))]:
        emit(value)


@_cmdlet("Sort-Object")
def _sort(session: Session, call: Call, emit: Emit) -> None:
    name = as_text(call.get("Property", at=0)).lower()

    def key(value: object) -> str:
        if isinstance(value, Thing) and name:
            return as_text(next((v for k, v in value.properties.items() if k.lower() == name), "")).rjust(20)
        return as_text(value)

    for value in sorted(call.inputs, key=key, reverse=bool(call.get("Descending"))):
        emit(value)


@_cmdlet("whoami", "hostname", "ipconfig")
def _programs(session: Session, call: Call, emit: Emit) -> None:
    session.assign("lastexitcode", 0)
    emit({"whoami": "lab-pc1\\technician", "hostname": "LAB-PC1"}.get(call.name.lower(), "Windows IP Configuration"))


@_cmdlet("cmd")
def _cmd(session: Session, call: Call, emit: Emit) -> None:
    """`cmd /c exit N`, and `cmd /c echo words`."""
    words = [as_text(word) for word in call.arguments if as_text(word).lower() != "/c"]
    found = re.fullmatch(r"exit (-?\d+)", " ".join(words))
    session.assign("lastexitcode", int(found[1]) if found else 0)
    if words and words[0].lower() == "echo":
        emit(" ".join(words[1:]))


def _no_such_path(path: str, activity: str, place: Place) -> ErrorText:
    return ErrorText(
        f"Cannot find path '{path}' because it does not exist.",
        f"PathNotFound,Microsoft.PowerShell.Commands.{activity.replace('-', '')}Command",
        "ObjectNotFound",
        activity,
        "ItemNotFoundException",
        path,
        place,
    )
