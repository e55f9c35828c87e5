"""`satchel record`: what a device answers to every question, masked, for a test of Satchel."""

from pathlib import Path

from app import __version__
from app.cli.exit_codes import DONE
from app.cli.session import Session
from app.services.bundles.masking import Masked
from app.services.bundles.questions import FACTS, views
from app.services.bundles.recording import Bundle, record, save

_SHOWN = 40  # of each kind


def record_device(session: Session) -> int:
    """Ask, mask, write, and show what was masked. See docs/recording-a-device.md."""
    options = session.options
    path = Path(options.file)
    device = session.device(options.device)
    target = session.target(options.device, only_reads=True)
    bundle = record(target, device, FACTS, views(), session.task)
    save(bundle, path, __version__)
    answers = [
        {"kind": one.kind, "name": one.name, "exit_code": one.exit_code, "not_understood": one.why or None}
        for one in bundle.answers
    ]
    masked = {kind: len(found) for kind, found in _by_kind(bundle).items()}
    session.output.document({"file": str(path), "os": bundle.os.value, "answers": answers, "masked": masked})
    _show(session, bundle, path)
    return DONE


def _show(session: Session, bundle: Bundle, path: Path) -> None:
    output = session.output
    whole = [one for one in bundle.answers if one.exit_code == 0 and not one.why]
    output.line(f"{path}: {len(bundle.answers)} answers, {len(whole)} of them understood.")
    for one in bundle.answers:
        if one.why:
            output.line(f"  not understood: {one.name}: {one.why}")
        elif one.exit_code:
            output.line(f"  no answer: {one.name} (exit code {one.exit_code})")
    output.line()
    output.line("Masked, and only shown here, not in the file:" if bundle.masked else "Nothing had to be masked.")
    for kind, found in _by_kind(bundle).items():
        output.lines(f"  {kind:<16}{one.was} → {one.mask}" for one in found[:_SHOWN])
        if len(found) > _SHOWN:
            output.line(f"  {kind:<16}… and {len(found) - _SHOWN} more")
    output.line()
    output.line("Events and command lines are words of other people: look the file over before you send it away.")


def _by_kind(bundle: Bundle) -> dict[str, list[Masked]]:
    found: dict[str, list[Masked]] = {}
    for one in bundle.masked:
        found.setdefault(one.kind, []).append(one)
    return found
