"""How a transfer is said: what moves where, how far it is, how long it takes."""

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AnswerNeeded, TrustQuestion
from app.domain.files import PathStyle, shown_name, size_words
from app.domain.transfers import TransferOrder, TransferReport, TransferState, TransferStatus
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.widgets.state_look import StateLook

LOOKS = {
    TransferState.WAITING: StateLook("Waiting", "clock", "unknown"),
    TransferState.CONNECTING: StateLook("Connecting", "cable", "info"),
    TransferState.RUNNING: StateLook("Copying", "download", "info"),
    TransferState.ASKING: StateLook("Asks you", "circle-question-mark", "info"),
    TransferState.PAUSED: StateLook("Paused", "pause", "unknown"),
    TransferState.BROKEN: StateLook("Link lost", "refresh-cw", "info"),
    TransferState.FAILED: StateLook("Needs you", "circle-x", "problem"),
    TransferState.DONE: StateLook("Done", "circle-check", "ok"),
    TransferState.STOPPED: StateLook("Stopped", "circle-dashed", "unknown"),
}


_PHASES = {"Counting": "counting what there is", "Verifying": "comparing SHA-256 with the device"}


def look_of(status: TransferStatus) -> StateLook:
    """The icon and the word of a state; a transfer from here points up, and one with troubles is not simply done."""
    look = LOOKS[status.state]
    if is_question(status):
        return StateLook(look.word, "circle-question-mark", "info")
    if status.state is TransferState.DONE and status.report.troubles:
        return StateLook("Done in part", "triangle-alert", "warning")
    if status.state is TransferState.RUNNING:
        word = {"Counting": "Counting", "Verifying": "Comparing"}.get(status.report.phase, look.word)
        return StateLook(word, look.icon if status.order.target.id == THIS_COMPUTER.id else "upload", look.tone)
    return look


def is_question(status: TransferStatus) -> bool:
    """It waits for a person, and nothing is wrong."""
    asks = TrustQuestion | VaultLocked | OtherClient | AnswerNeeded
    return status.state is TransferState.FAILED and isinstance(status.error, asks)


def title(order: TransferOrder) -> str:
    """What is copied: "backup.tar and 2 more"."""
    more = f" and {len(order.paths) - 1:,} more" if len(order.paths) > 1 else ""
    return f"{file_name(order.paths[0]) if order.paths else 'Nothing'}{more}"


def way(order: TransferOrder) -> str:
    """From where to where: "This computer → web01: /srv"."""
    return f"{order.source.name} → {order.target.name}: {shown_name(order.folder)}"


def file_name(path: str) -> str:
    """The last part of a path of any style."""
    name = PathStyle.POSIX.last_part(path)
    return shown_name(PathStyle.WINDOWS.last_part(name) or name or path)


def remote_of(order: TransferOrder) -> Device:
    """The device that is not this computer; the target where both are devices."""
    return order.source if order.target.id == THIS_COMPUTER.id else order.target


def note(status: TransferStatus) -> str:
    """How far it is, in one line."""
    report, state = status.report, status.state
    if words := _trouble(status) or _question(status):
        return words
    if state is TransferState.DONE:
        return _done(status)
    parts = [amount(status)]
    if state is TransferState.CONNECTING:
        parts = [f"connecting to {remote_of(status.order).name}", *parts]
    elif state is TransferState.WAITING:
        parts += ["waits for its turn"]
    elif state is TransferState.RUNNING:
        is_moving = report.phase not in _PHASES
        parts += [f"{size_words(status.speed)}/s", left(status)] if is_moving and status.speed >= 1 else []
        parts += [] if is_moving else [_PHASES[report.phase]]
    if status.is_left_over:
        parts += ["from an earlier start of Satchel"]
    words = "  ·  ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _trouble(status: TransferStatus) -> str:
    """What went wrong; "" where nothing did."""
    match status.state:
        case _ if status.error is None:
            return ""
        case TransferState.BROKEN:
            return f"Trying again in {round(status.retry_in)} s. {status.error}"
        case TransferState.STOPPED:
            return f"A part of it may be left on {status.order.target.name}: {status.error}"
        case TransferState.FAILED:
            return str(status.error)
        case _:
            return ""


def _question(status: TransferStatus) -> str:
    if status.question is not None:
        return f"{status.question.device.name} asks something before it lets you in"
    return f"{file_name(status.conflict.path)} is there already" if status.conflict is not None else ""


def _done(status: TransferStatus) -> str:
    report = status.report
    parts = [
        f"{count(report.done_files, 'file')}, {size_words(report.done_bytes)}",
        _compared(report),
        f"{report.skipped_files:,} left out" if report.skipped_files else "",
        f"{len(report.troubles):,} not copied" if report.troubles else "",
        "not in the journal" if status.error is not None else "",
    ]
    return "  ·  ".join(part for part in parts if part)


def _compared(report: TransferReport) -> str:
    if report.verified_files >= report.done_files:
        return "SHA-256 compared" if report.verified_files else ""
    return f"SHA-256 of {report.verified_files:,} compared" if report.verified_files else ""


def amount(status: TransferStatus) -> str:
    """ "1.2 GB of 4 GB, 3 of 18 files"; "" while nothing is known."""
    report = status.report
    if not report.total_bytes and not report.done_bytes and not report.total_files:
        return ""
    size = size_words(report.done_bytes) + (f" of {size_words(report.total_bytes)}" if report.total_bytes else "")
    files = f", {report.done_files:,} of {count(report.total_files, 'file')}" if report.total_files > 1 else ""
    return f"{size}{files}"


def count(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"


def share(status: TransferStatus) -> float | None:
    """How much is done, from 0 to 1; None while the whole is not known."""
    report = status.report
    if status.state is TransferState.DONE:
        return 1.0
    if report.total_bytes:
        return min(report.done_bytes / report.total_bytes, 1.0)
    return report.done_files / report.total_files if report.total_files else None


def left(status: TransferStatus) -> str:
    """ "3 min left"; "" while there is no telling."""
    missing = status.report.total_bytes - status.report.done_bytes
    if status.speed < 1 or missing <= 0:
        return ""
    return f"{duration(missing / status.speed)} left"


def duration(seconds: float) -> str:
    """Roughly: "40 s", "3 min", "2 h 10 min", "4 days"."""
    if seconds < 59.5:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    return f"{round(minutes / 60 / 24)} days"


def spoken(status: TransferStatus) -> str:
    """The whole row, for a screen reader."""
    done = share(status)
    percent = f"{done:.0%}" if done is not None and not status.state.is_over else ""
    parts = (title(status.order), look_of(status).word, percent, note(status), way(status.order))
    return ", ".join(part for part in parts if part)


def someone_is_needed(statuses: tuple[TransferStatus, ...]) -> bool:
    return any(one.state in (TransferState.ASKING, TransferState.FAILED) for one in statuses)


def summary(statuses: tuple[TransferStatus, ...], most: int = 6) -> str:
    """All of them in one line, what a person must do first; "" where nothing goes on. `most` parts."""

    def number(*states: TransferState) -> int:
        return sum(one.state in states for one in statuses)

    parts = [
        (number(TransferState.ASKING), "asks you", "ask you"),
        (number(TransferState.FAILED), "needs you", "need you"),
        (number(TransferState.RUNNING, TransferState.CONNECTING), "running", "running"),
        (number(TransferState.BROKEN), "waits for its link", "wait for their links"),
        (number(TransferState.WAITING), "waiting", "waiting"),
        (number(TransferState.PAUSED), "paused", "paused"),
    ]
    said = [f"{many:,} {one if many == 1 else more}" for many, one, more in parts if many]
    return ", ".join(said[:most])
