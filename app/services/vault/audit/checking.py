"""Whether the lines of an audit are those that were written: none changed, cut off, taken out or moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.audit import AuditReport, AuditVerb
from app.domain.language import tr
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
            damage.append(tr("Line {place} of the file cannot be read: it was changed.", place=place))
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
        yield tr("Line {number} was changed.", number=number)
    if number > last.number + 1:
        missing = (
            tr("Line {number} is", number=last.number + 1)
            if number == last.number + 2
            else tr("Lines {number} to {number_2} are", number=last.number + 1, number_2=number - 1)
        )
        yield tr("{missing} missing.", missing=missing)
    elif number <= last.number:
        yield tr(
            "Line {number} stands behind line {last_number}: lines were put in another order or in twice.",
            number=number,
            last_number=last.number,
        )
    elif written.previous != last.hash:
        yield tr(
            "Line {number} does not follow on the line before it: one of them was put in or changed.", number=number
        )


def _cut(anchor: Anchor | None, hashes: Mapping[int, str], last: int) -> Sequence[str]:
    """What the vault knows better than the file."""
    if anchor is None:
        return ()
    if last < anchor.number:
        gone = anchor.number - last
        words = tr("line is") if gone == 1 else tr("lines are")
        return (
            tr(
                "{gone} {words} cut off at the end: the vault knows of {number}.",
                gone=gone,
                words=words,
                number=anchor.number,
            ),
        )
    if anchor.number in hashes and hashes[anchor.number] != anchor.hash:
        return (
            tr(
                "Line {number} is not the one that the vault knows: the lines up to there were written anew.",
                number=anchor.number,
            ),
        )
    return ()
