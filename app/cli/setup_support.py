"""What a run can turn to on the command line: the way back to the device, and the person at the terminal."""

from pathlib import Path

from app.cli.output import Output
from app.cli.secret_input import ask, can_ask
from app.cli.session import Session
from app.domain.by_hand import HandProof, HandWork, ProofKind
from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.setup_support import RestartQuestion, RunEvent, Stage, Support
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.setup.service import RunRecord, runs
from app.services.targets.reaching import DeviceReach, where_left

_WORDS = {
    Stage.ARMED: "{title}: the device takes this back by itself in {seconds} s, unless it is reached again",
    Stage.GOING_BACK: "{title}: waiting until the device is as it was before",
    Stage.RESTARTING: "The device is started again; waiting until it is back",
}


class TerminalHands:
    """Implements `Hands`: asks on the terminal."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        """See `Hands.ask`. "-" leaves the work out."""
        question = {
            ProofKind.TICK: "Done? [y/-]",
            ProofKind.NOTE: "Your note, or -",
            ProofKind.PHOTO: "The file of the photo, or -",
            ProofKind.READING: f"The reading{f' in {work.unit}' if work.unit else ''}, or -",
        }[work.proof]
        while True:
            task.check()
            self._output.clear_progress()
            answer = ask(f"{work.title}\n{work.instructions}\n{question}")
            if answer == "-":
                return HandProof(is_left_out=True, note=ask("Why is it left out?"))
            if proof := _proof(work.proof, answer):
                return proof


def _proof(kind: ProofKind, answer: str) -> HandProof | None:
    """None for an answer that is none."""
    match kind:
        case ProofKind.TICK:
            return HandProof() if answer.casefold() in ("y", "yes") else None
        case ProofKind.PHOTO:
            return HandProof(photo=str(Path(answer).expanduser())) if answer else None
        case ProofKind.READING:
            try:
                return HandProof(reading=float(answer.replace(",", ".")))
            except ValueError:
                return None
        case ProofKind.NOTE:
            return HandProof(note=answer) if answer else None


def support_for(session: Session, device: Device) -> Support:
    """For a run on `device`. Nobody is asked where nobody is."""
    told: set[tuple[str, Stage]] = set()

    def watch(event: RunEvent) -> None:
        if event.stage in _WORDS and (event.key, event.stage) not in told:
            told.add((event.key, event.stage))
            session.output.message(_WORDS[event.stage].format(title=event.title, seconds=round(event.seconds_left)))

    def may_restart(question: RestartQuestion, task: TaskContext) -> bool:
        if session.options.restart or not can_ask():
            return bool(session.options.restart)
        words = f"{question.device} must be started again for: {', '.join(question.reasons)}."
        session.output.clear_progress()
        if question.is_local:
            words += "\nThe run then waits until you start this computer again, and setup resume goes on with it."
        return ask(f"{words}\nMay it be? [y/N]").casefold() in ("y", "yes")

    return Support(
        reach=None if device.transport is Transport.LOCAL else DeviceReach(session.connections_for(device), device),
        hands=TerminalHands(session.output) if can_ask() and not session.options.json else None,
        may_restart=may_restart,
        watch=watch,
        visit=session.services.visits.current().journal.path.parent,
    )


def device_of(session: Session, record: RunRecord | None) -> str:
    """How the command line calls the device that is meant: the named one, that of a run, or this computer."""
    if session.options.device:
        return str(session.options.device)
    if record is None or record.device == THIS_COMPUTER.name:
        return THIS_COMPUTER.id
    return record.device


def reach_where_left(session: Session, wanted: str, record: RunRecord | None) -> tuple[Target, str]:
    """The device, at the address that a step of the run, or of its newest one, has given it; and that address."""
    device: Device = session.device(wanted)
    if record is None:
        record = next((one for one in reversed(runs(session.history)) if one.device == device.name), None)
    if record is not None and record.places:
        reach = DeviceReach(session.connections_for(device), device)
        if found := where_left(reach, record.places, session.task):
            return found
    return session.target(wanted), ""
