"""The records of the simulated PowerShell, as psrpcore writes them."""

from dataclasses import replace
from typing import Any

from psrpcore.types import (
    CommandOrigin,
    ConsoleColor,
    ErrorCategory,
    ErrorCategoryInfo,
    ErrorRecord,
    FieldDescription,
    InvocationInfo,
    NETException,
    PSObject,
    add_note_property,
)

from tests.servers.simulated_windows.objects import ErrorText, Place

_MSCORLIB = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
NOBODY_TO_ASK = ErrorText(
    "A command that prompts the user failed because the host program or the command type does not support user "
    "interaction. The host was attempting to request confirmation with the following message: ",
    "HostFunctionNotImplemented",
    "NotImplemented",
    "",
    "HostException",
)


def error_arguments(error: ErrorText) -> dict[str, Any]:
    """For `ServerPipeline.write_error`."""
    given: dict[str, Any] = {
        "exception": NETException(Message=error.message, HResult=-2146233087),
        "category_info": ErrorCategoryInfo(
            Category=ErrorCategory[error.category],
            Activity=error.activity,
            Reason=error.reason,
            TargetName=error.target,
            TargetType="",
        ),
        "target_object": error.target or None,
        "fully_qualified_error_id": error.id,
    }
    if error.place:
        if not error.is_only_traced:
            given["invocation_info"] = _invocation(error.place, error.activity)
            given["pipeline_iteration_info"] = [0, 0]
        where = error.place.script or "<No file>"
        given["script_stack_trace"] = f"at <ScriptBlock>, {where}: line {error.place.line}"
    return given


def error_record(error: ErrorText) -> ErrorRecord:
    """For the state of a pipeline that has failed: from Windows it has no invocation, only the script's trace."""
    given = error_arguments(replace(error, is_only_traced=True))
    return ErrorRecord(
        Exception=given["exception"],
        CategoryInfo=given["category_info"],
        TargetObject=given["target_object"],
        FullyQualifiedErrorId=given["fully_qualified_error_id"],
        ScriptStackTrace=given.get("script_stack_trace"),
    )


def host_message(text: str, foreground: str, background: str, ends_line: bool) -> PSObject:
    """What `Write-Host` puts into an information record."""
    made = PSObject()
    made.PSObject.type_names = ["System.Management.Automation.HostInformationMessage", "System.Object"]
    made.PSObject.to_string = text
    add_note_property(made, "Message", text)
    add_note_property(made, "NoNewLine", not ends_line)
    add_note_property(made, "ForegroundColor", ConsoleColor[foreground] if foreground else None)
    add_note_property(made, "BackgroundColor", ConsoleColor[background] if background else None)
    return made


def field(name: str, is_hidden: bool) -> FieldDescription:
    kind = "System.Security.SecureString" if is_hidden else "System.String"
    return FieldDescription(
        Name=name,
        Label="",
        ParameterTypeName=kind.rpartition(".")[2],
        ParameterTypeFullName=kind,
        ParameterAssemblyFullName=f"{kind}, {_MSCORLIB}",
        HelpMessage="",
        IsMandatory=True,
    )


def _invocation(place: Place, command: str) -> InvocationInfo:
    return InvocationInfo(
        BoundParameters={},
        CommandOrigin=CommandOrigin.Internal,
        DisplayScriptPosition=None,
        ExpectingInput=False,
        HistoryId=1,
        InvocationName=command,
        Line=place.text,
        OffsetInLine=place.character,
        PipelineLength=1,
        PipelinePosition=1,
        PositionMessage=place.message,
        PSCommandPath=place.script or None,
        PSScriptRoot=place.script.rpartition("\\")[0],
        ScriptLineNumber=place.line,
        ScriptName=place.script,
        UnboundArguments=[],
    )
