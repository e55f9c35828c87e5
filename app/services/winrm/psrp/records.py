"""What a pipeline's messages mean, in our own words."""

import re
from collections.abc import Sequence

from app.domain.language import tr
from app.domain.powershell import PowerShellStream, ProgressRecord, Written
from app.services.winrm.psrp.kinds import Kind
from app.services.winrm.psrp.values import Thing, Value, number_of, text_of

COLOURS = (
    "Black", "DarkBlue", "DarkGreen", "DarkCyan", "DarkRed", "DarkMagenta", "DarkYellow", "Gray",
    "DarkGray", "Blue", "Green", "Cyan", "Red", "Magenta", "Yellow", "White",
)  # fmt: skip
"""System.ConsoleColor by its numbers."""
USUAL_COLOURS = ("Gray", "Black")
"""Of text and of the ground below it, as we tell the device."""

STREAMS = {
    Kind.WARNING: PowerShellStream.WARNING,
    Kind.VERBOSE: PowerShellStream.VERBOSE,
    Kind.DEBUG: PowerShellStream.DEBUG,
}
_FRAME = re.compile(r", (?P<script>[^,\r\n]+): \D{1,40}(?P<line>\d{1,9})\s*$")
_MOST_TRACED = 2000  # characters
_DONE = 1  # of ProgressRecordType
_NATIVE = "NativeCommandError"  # what a program has written to its standard error


def error_written(record: Value) -> Written:
    """With its place, where the device says it. What a program wrote to its standard error stands as it is."""
    if not isinstance(record, Thing):
        return Written(PowerShellStream.ERROR, text_of(record) + "\n")
    message = error_message(record)
    if text_of(record.get("FullyQualifiedErrorId")).startswith(_NATIVE):
        return Written(PowerShellStream.ERROR, message.rstrip("\r\n") + "\n")
    name = text_of(record.get("ErrorCategory_Activity"))
    start = f"{name} : " if name and not message.startswith(name) else ""
    return Written(PowerShellStream.ERROR, f"{start}{message.rstrip()}\n", place=_place(record))


def error_message(record: Value) -> str:
    """What an error says, without where."""
    if not isinstance(record, Thing):
        return text_of(record)
    if details := text_of(record.get("ErrorDetails_Message")):
        return details
    exception = record.get("Exception")
    if isinstance(exception, Thing):
        return text_of(exception.get("Message")) or exception.text
    return text_of(exception) or record.text or tr("An error that says nothing.")


def place(line: int | None, column: int | None, script: str = "") -> str:
    """ "line 3, character 12 of deploy.ps1"."""
    if not line or line < 0:
        return ""
    where = tr("line {line}", line=line)
    if column and column > 0:
        where = tr("line {line}, character {column}", line=line, column=column)
    name = script.replace("/", "\\").rpartition("\\")[2]
    return tr("{where} of {script}", where=where, script=name) if script else where


def progress(record: Thing) -> ProgressRecord:
    parent = number_of(record.get("ParentActivityId"))
    return ProgressRecord(
        id=number_of(record.get("ActivityId")) or 0,
        activity=text_of(record.get("Activity")),
        status=text_of(record.get("StatusDescription")),
        operation=text_of(record.get("CurrentOperation")),
        percent=_known(number_of(record.get("PercentComplete")), 100),
        seconds_left=_known(number_of(record.get("SecondsRemaining"))),
        parent=-1 if parent is None else parent,
        is_done=number_of(record.get("Type")) == _DONE,
    )


def informational(record: Thing) -> str:
    return text_of(record.get("InformationalRecord_Message"))


def host_message(record: Thing) -> tuple[str, str, str] | None:
    """The text and colours of a Write-Host, as an information record carries them; None where it is none."""
    tags, data = record.get("Tags"), record.get("MessageData")
    names: Sequence[Value] = tags.items or () if isinstance(tags, Thing) else ()
    if "PSHOST" not in names or not isinstance(data, Thing):
        return None
    end = "" if data.get("NoNewLine") is True else "\n"
    return text_of(data.get("Message")) + end, *chosen(data.get("ForegroundColor"), data.get("BackgroundColor"))


def chosen(foreground: Value, background: Value) -> tuple[str, str]:
    """The colours that somebody has chosen: Windows fills in those of our screen where nobody has."""
    names = colour(foreground), colour(background)
    return names[0] if names[0] != USUAL_COLOURS[0] else "", names[1] if names[1] != USUAL_COLOURS[1] else ""


def colour(value: Value) -> str:
    """The name of a console's colour, "" for none."""
    number = number_of(value)
    if number is not None:
        return COLOURS[number] if 0 <= number < len(COLOURS) else ""
    return text_of(value) if text_of(value) in COLOURS else ""


def _place(record: Thing) -> str:
    inner = record.get("InvocationInfo")

    def said(name: str) -> Value:
        value = record.get(f"InvocationInfo_{name}")
        return inner.get(name) if value is None and isinstance(inner, Thing) else value

    where = place(number_of(said("ScriptLineNumber")), number_of(said("OffsetInLine")), text_of(said("ScriptName")))
    return where or _traced(text_of(record.get("ErrorDetails_ScriptStackTrace")))


def _traced(trace: str) -> str:
    """Of an error that ended the pipeline, and of Write-Error, Windows tells the place only here, in its language:
    "at <ScriptBlock>, <No file>: line 5"."""
    found = _FRAME.search(trace[:_MOST_TRACED].partition("\n")[0])
    return place(int(found["line"]), None, "" if found["script"].startswith("<") else found["script"]) if found else ""


def _known(number: int | None, most: int | None = None) -> int | None:
    if number is None or number < 0:
        return None
    return number if most is None else min(number, most)
