"""`satchel connect-check`: why a device cannot be connected to, stage by stage."""

from app.cli.exit_codes import DONE, NO_ENTRY, PROBLEMS, QUESTION, UsageError
from app.cli.output import Output
from app.cli.session import Session
from app.domain.connection_check import ConnectionCheck, Spoken, StageFinding, StageVerdict, in_a_sentence
from app.domain.errors import FileError, HostKeyUnknown
from app.domain.journal import EventKind
from app.services.connection_check.rendering import to_json
from app.services.connection_check.service import can_check, check_connection
from app.services.ssh.host_keys import HostKeys

_QUESTIONS = (
    "key_exchange.needs_legacy",
    "host_key.unknown",
    "certificate.unknown",
    "certificate.expired",
    "certificate.not_yet_valid",
    "certificate.wrong_name",
    "authentication.vault_locked",
    "authentication.asks_a_person",
)
"""Causes that end with 4: a person must decide or answer."""
_INSIDE = ("authorisation", "shell")
"""Stages whose failure ends with 1: the device was reached and took the credential."""
_WORDS = {
    StageVerdict.OK: "OK",
    StageVerdict.PROBLEM: "Problem",
    StageVerdict.UNKNOWN: "Not clear",
    StageVerdict.SKIPPED: "Not needed",
}
_SPELLED = 40  # characters of a command up to which it is also spelled
_INDENT = 12  # characters: the longest word for a verdict and two spaces


def connect_check(session: Session) -> int:
    """Check, show, and write it to the visit. Gives the exit code, see `--help`."""
    device = session.device(session.options.device)
    if not can_check(device):
        raise UsageError(
            f"{device.name} is reached by {device.transport.value}: only SSH and WinRM can be checked.", hint=""
        )
    connections = session.connections_for(device)
    found = check_connection(
        device,
        session.credential,
        _Accepting(session) if session.options.accept_new else session.services.host_keys,
        session.task,
        way=lambda: connections.way_to(device),
    )
    try:
        session.note(EventKind.CONNECTION_CHECKED, device=device.name, address=device.address, check=to_json(found))
    except FileError as error:
        session.output.message(f"This check is not in the journal: {error}")
    code = _code(found)
    session.output.document(to_json(found) | {"exit_code": code})
    _show(session.output, found)
    return code


class _Accepting(HostKeys):
    """Stores the key of a host that is not known yet, as `--accept-new` says. It is in the journal before it counts."""

    def __init__(self, session: Session) -> None:
        paths = session.services.paths
        super().__init__(paths.host_keys_file, paths.known_hosts_files)
        self._session = session

    def check(self, host: str, port: int, kind: str, key_base64: str) -> None:
        try:
            super().check(host, port, kind, key_base64)
        except HostKeyUnknown as question:
            shown = question.fingerprint
            self._session.note(EventKind.HOST_KEY_TRUSTED, device=host, host=host, port=port, fingerprint=shown)
            self.trust(question)
            self._session.output.message(f"Stored the new key of {host}: {shown}")


def _code(found: ConnectionCheck) -> int:
    cause = found.cause
    if cause is None:
        return DONE
    if cause.code in _QUESTIONS:
        return QUESTION
    return PROBLEMS if cause.stage in _INSIDE else NO_ENTRY


def _show(output: Output, found: ConnectionCheck) -> None:
    output.line(f"{found.device} ({found.address}): checked in {found.seconds:.1f} s")
    output.line()
    hop = None
    has_hops = any(one.hop for one in found.findings)
    for one in found.findings:
        if one.verdict is StageVerdict.NOT_REACHED:
            continue
        if has_hops and one.hop != hop:
            output.line(f"Jump host {one.hop}" if one.hop else found.device)
        hop = one.hop
        _show_stage(output, one)
    if missed := [in_a_sentence(one.title) for one in found.findings if one.verdict is StageVerdict.NOT_REACHED]:
        output.paragraph(", ".join(dict.fromkeys(missed)), indent=_INDENT, first="Not reached")
    output.line()
    output.paragraph(found.sentence, indent=_INDENT, first="Cause" if found.cause else "Result")
    if found.cause is not None and found.cause.fix is not None:
        output.paragraph(found.cause.fix.sentence, indent=_INDENT, first="What helps")
        for command in found.cause.fix.spoken:
            _show_spoken(output, command)


def _show_spoken(output: Output, one: Spoken) -> None:
    """Alone on its line, to be read out; what is spelled stands below, word by word."""
    output.line()
    output.paragraph(f"{one.purpose}. {one.where}", indent=_INDENT, first="To read out")
    output.lines([f"{'':{_INDENT}}{one.command}"])
    if len(one.command) <= _SPELLED:
        output.lines(f"{'':{_INDENT}}  {word}: {spelled}" for word, spelled in one.spelled)


def _show_stage(output: Output, one: StageFinding) -> None:
    output.paragraph(f"{one.title}: {one.summary}", indent=_INDENT, first=_WORDS[one.verdict])
    if one.verdict in (StageVerdict.PROBLEM, StageVerdict.UNKNOWN):
        width = max((len(seen.label) for seen in one.evidence), default=0)
        output.lines(f"{'':{_INDENT}}{seen.label:<{width}}  {seen.value}" for seen in one.evidence)
