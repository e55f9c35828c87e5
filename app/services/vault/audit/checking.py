"""Whether the lines of an audit are those that were written: none changed, cut off, taken out or moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.audit import AuditReport, AuditVerb
from app.services.vault.audit.lines import FIRST, Written, read_line
from app.services.vault.audit.seals import Anchor, Seals

_MOST_TOLD = 100
_SAVED = frozenset({AuditVerb.ADDED, AuditVerb.CHANGED, AuditVerb.DELETED, AuditVerb.RESTORED})


@dataclass(slots=True)
class _Chain:
    """How far a chain was followed."""

    number: int = 0
    hash: str = FIRST


def check(data: bytes, seals: Seals) -> AuditReport:
    """Read all lines of a file. What a crash has torn off at its end is no damage: nobody was told that it is there."""
    keys, damage, read = seals.by_name, list[str](), list[Written]()
    last = _Chain()
    whole = data[: data.rfind(b"\n") + 1]
    hashes: dict[int, str] = {}  # by number
    for place, text in enumerate(whole.splitlines(keepends=True), start=1):
        written = read_line(text, keys)
        if written is None:
            damage.append(f"Line {place} of the file cannot be read: it was changed.")
            continue
        damage += _broken(written, last)
        last.number, last.hash = written.line.number, written.hash
        hashes[written.line.number] = written.hash
        read.append(written)
    chain = read[-1].chain if read else chain_of_nothing(seals)
    anchor = seals.anchors.get(chain)
    damage += _cut(anchor, hashes, last.number)
    return AuditReport(
        tuple(one.line for one in read),
        tuple(damage[:_MOST_TOLD]),
        sum(one.is_proven is None for one in read),
        anchor.number if anchor else 0,
        len(seals.anchors.keys() - {chain}),
        sum(_is_unsaved(one, anchor.number if anchor else 0) for one in read),
    )


def _is_unsaved(written: Written, sealed: int) -> bool:
    """A change of an entry is noted just before the save that vouches for it."""
    return bool(written.is_proven) and written.line.number > sealed and written.line.note.verb in _SAVED


def chain_of_nothing(seals: Seals) -> str:
    """Whose file it is when it is gone: where the vault knows of one computer only, it was that one."""
    return next(iter(seals.anchors)) if len(seals.anchors) == 1 else ""


def _broken(written: Written, last: _Chain) -> Iterable[str]:
    number = written.line.number
    if written.is_proven is False:
        yield f"Line {number} was changed."
    if number > last.number + 1:
        missing = (
            f"Line {last.number + 1} is"
            if number == last.number + 2
            else f"Lines {last.number + 1} to {number - 1} are"
        )
        yield f"{missing} missing."
    elif number <= last.number:
        yield f"Line {number} stands behind line {last.number}: lines were put in another order or in twice."
    elif written.previous != last.hash:
        yield f"Line {number} does not follow on the line before it: one of them was put in or changed."


def _cut(anchor: Anchor | None, hashes: Mapping[int, str], last: int) -> Sequence[str]:
    """What the vault knows better than the file."""
    if anchor is None:
        return ()
    if last < anchor.number:
        gone = anchor.number - last
        words = "line is" if gone == 1 else "lines are"
        return (f"{gone} {words} cut off at the end: the vault knows of {anchor.number}.",)
    if anchor.number in hashes and hashes[anchor.number] != anchor.hash:
        return (f"Line {anchor.number} is not the one that the vault knows: the lines up to there were written anew.",)
    return ()
