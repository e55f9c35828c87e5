"""How a transfer is said: what moves where, how far it is, how long it takes."""

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AnswerNeeded, TrustQuestion
from app.domain.files import PathStyle, shown_name, size_words
from app.domain.language import and_more, counted, tr
from app.domain.transfers import TransferOrder, TransferReport, TransferState, TransferStatus
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.widgets.state_look import StateLook

LOOKS = {
    TransferState.WAITING: StateLook(tr("Waiting"), "clock", "unknown"),
    TransferState.CONNECTING: StateLook(tr("Connecting"), "cable", "info"),
    TransferState.RUNNING: StateLook(tr("Copying"), "download", "info"),
    TransferState.ASKING: StateLook(tr("Asks you"), "circle-question-mark", "info"),
    TransferState.PAUSED: StateLook(tr("Paused"), "pause", "unknown"),
    TransferState.BROKEN: StateLook(tr("Link lost"), "refresh-cw", "info"),
    TransferState.FAILED: StateLook(tr("Needs you"), "circle-x", "problem"),
    TransferState.DONE: StateLook(tr("Done"), "circle-check", "ok"),
    TransferState.STOPPED: StateLook(tr("Stopped"), "circle-dashed", "unknown"),
}


_RUNNING = (TransferState.RUNNING, TransferState.CONNECTING)
_PHASES = {"Counting": tr("counting what there is"), "Verifying": tr("comparing SHA-256 with the device")}


def look_of(status: TransferStatus) -> StateLook:
    """The icon and the word of a state; a transfer from here points up, and one with troubles is not simply done."""
    look = LOOKS[status.state]
    if is_question(status):
        return StateLook(look.word, "circle-question-mark", "info")
    if status.state is TransferState.DONE and status.report.troubles:
        return StateLook(tr("Done in part"), "triangle-alert", "warning")
    if status.state is TransferState.RUNNING:
        word = {"Counting": tr("Counting"), "Verifying": tr("Comparing")}.get(status.report.phase, look.word)
        return StateLook(word, look.icon if status.order.target.id == THIS_COMPUTER.id else "upload", look.tone)
    return look


def is_question(status: TransferStatus) -> bool:
    """It waits for a person, and nothing is wrong."""
    asks = TrustQuestion | VaultLocked | OtherClient | AnswerNeeded
    return status.state is TransferState.FAILED and isinstance(status.error, asks)


def title(order: TransferOrder) -> str:
    """What is copied: "backup.tar and 2 more"."""
    return and_more(file_name(order.paths[0]) if order.paths else tr("Nothing"), len(order.paths) - 1)


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
        parts = [tr("connecting to {name}", name=remote_of(status.order).name), *parts]
    elif state is TransferState.WAITING:
        parts += [tr("waits for its turn")]
    elif state is TransferState.RUNNING:
        is_moving = report.phase not in _PHASES
        parts += [f"{size_words(status.speed)}/s", left(status)] if is_moving and status.speed >= 1 else []
        parts += [] if is_moving else [_PHASES[report.phase]]
    if status.is_left_over:
        parts += [tr("from an earlier start of Satchel")]
    words = "  ·  ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _trouble(status: TransferStatus) -> str:
    """What went wrong; "" where nothing did."""
    match status.state:
        case _ if status.error is None:
            return ""
        case TransferState.BROKEN:
            return tr("Trying again in {seconds} s. {error}", seconds=round(status.retry_in), error=status.error)
        case TransferState.STOPPED:
            return tr(
                "A part of it may be left on {target}: {error}", target=status.order.target.name, error=status.error
            )
        case TransferState.FAILED:
            return str(status.error)
        case _:
            return ""


def _question(status: TransferStatus) -> str:
    if status.question is not None:
        return tr("{device} asks something before it lets you in", device=status.question.device.name)
    return tr("{file} is there already", file=file_name(status.conflict.path)) if status.conflict is not None else ""


def _done(status: TransferStatus) -> str:
    report = status.report
    parts = [
        f"{counted(report.done_files, 'file')}, {size_words(report.done_bytes)}",
        _compared(report),
        tr("{count:,} left out", count=report.skipped_files) if report.skipped_files else "",
        tr("{count:,} not copied", count=len(report.troubles)) if report.troubles else "",
        tr("not in the journal") if status.error is not None else "",
    ]
    return "  ·  ".join(part for part in parts if part)


def _compared(report: TransferReport) -> str:
    if report.verified_files >= report.done_files:
        return tr("SHA-256 compared") if report.verified_files else ""
    return tr("SHA-256 of {count:,} compared", count=report.verified_files) if report.verified_files else ""


def amount(status: TransferStatus) -> str:
    """ "1.2 GB of 4 GB, 3 of 18 files"; "" while nothing is known."""
    report = status.report
    if not report.total_bytes and not report.done_bytes and not report.total_files:
        return ""
    size = size_words(report.done_bytes)
    if report.total_bytes:
        size = tr("{done} of {total}", done=size, total=size_words(report.total_bytes))
    if report.total_files <= 1:
        return size
    files = counted(report.total_files, "file")
    return f"{size}, {tr('{done:,} of {files}', done=report.done_files, files=files)}"


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
    return tr("{duration} left", duration=duration(missing / status.speed))


def duration(seconds: float) -> str:
    """Roughly: "40 s", "3 min", "2 h 10 min", "4 days"."""
    if seconds < 59.5:
        return tr("{seconds} s", seconds=max(round(seconds), 1))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    if minutes < 48 * 60:
        return (
            tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
            if minutes % 60
            else tr("{hours} h", hours=minutes // 60)
        )
    return tr("{days} days", days=round(minutes / 60 / 24))


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
        counted(many, "asks you", "ask you") if (many := number(TransferState.ASKING)) else "",
        counted(many, "needs you", "need you") if (many := number(TransferState.FAILED)) else "",
        counted(many, "running", "running") if (many := number(*_RUNNING)) else "",
        counted(many, "waits for its link", "wait for their links") if (many := number(TransferState.BROKEN)) else "",
        counted(many, "waiting", "waiting") if (many := number(TransferState.WAITING)) else "",
        counted(many, "paused", "paused") if (many := number(TransferState.PAUSED)) else "",
    ]
    return ", ".join([part for part in parts if part][:most])
