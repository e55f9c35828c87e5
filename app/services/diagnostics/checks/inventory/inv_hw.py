"""inv.hw: what is the device made of, and has that changed?"""

from collections.abc import Iterator, Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, memory_size, note, size, warning
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.hardware.memory_modules import MEMORY_MODULES
from app.services.facts.inventory.machine import MACHINE, Machine

_ASK = Remedy(
    tr("Find out who changed it"),
    by_hand=(
        tr("Ask who has opened the device, or had it repaired."),
        tr("Memory that is gone may only sit loose: press it in."),
    ),
)


def _changes(before: Machine, now: Machine, thresholds: Thresholds) -> Iterator[tuple[str, str, bool]]:
    """What, in words, and whether it is less than it was."""
    if before.serial and now.serial and before.serial != now.serial:
        yield tr("Serial number"), _both(before.serial, now.serial), True
    if before.board_serial and now.board_serial and before.board_serial != now.board_serial:
        yield tr("Board"), _both(before.board_serial, now.board_serial), True
    if before.processor != now.processor and before.processor and now.processor:
        yield tr("Processor"), _both(before.processor, now.processor), True
    # The same memory is told a little differently by another kernel or firmware.
    if abs(now.memory - before.memory) > thresholds["memory_share"] * before.memory:
        yield tr("Memory"), _both(memory_size(before.memory), memory_size(now.memory)), now.memory < before.memory
    if before.firmware != now.firmware and before.firmware and now.firmware:
        yield tr("Firmware"), _both(before.firmware, now.firmware), False


def _both(before: str, now: str) -> str:
    return tr("{before} before, {now} now", before=before, now=now)


def _drive_changes(before: Sequence[Drive], now: Sequence[Drive]) -> Iterator[tuple[str, str, bool]]:
    known, here = ({one.id: one for one in some if one.id and one.is_fixed} for some in (before, now))
    for gone in known.keys() - here.keys():
        yield tr("Drive"), tr("{known}, {size}: gone", known=known[gone].title, size=size(known[gone].size)), True
    for new in here.keys() - known.keys():
        yield tr("Drive"), tr("{here}, {size}: new", here=here[new].title, size=size(here[new].size)), False


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    now, before = facts.get(MACHINE), facts.earlier(MACHINE)
    drives, drives_before = facts.find(DRIVES), facts.earlier(DRIVES)
    known = () if isinstance(drives, Missing) else drives
    evidence = _evidence(now, known)
    modules = facts.find(MEMORY_MODULES)
    if not isinstance(modules, Missing):
        evidence += [
            Evidence("memory_modules", tr("Module {place}", place=one.place), f"{memory_size(one.size)}, {one.title}")
            for one in modules.modules[:8]
        ]
    changed = [] if isinstance(before, Missing) else list(_changes(before, now, thresholds))
    if not isinstance(drives_before, Missing) and not isinstance(drives, Missing):
        changed += _drive_changes(drives_before, drives)
    shown = [Evidence("machine", what, words, is_less) for what, words, is_less in changed]
    if any(is_less for *_, is_less in changed):
        summary = tr(
            "Changed since the last visit: {what}", what=listed(what for what, _, is_less in changed if is_less)
        )
        return warning("changed", summary, *shown, *evidence, remedy=_ASK)
    if changed:
        summary = tr("New since the last visit: {what}", what=listed(what for what, *_ in changed))
        return note(summary, *shown, *evidence, cause="new")
    title = now.title[:1].upper() + now.title[1:]
    return fine(
        tr(
            "{title}, {processor}, {memory} of memory",
            title=title,
            processor=now.processor or tr("processor not named"),
            memory=memory_size(now.memory),
        ),
        *evidence,
    )


def _evidence(now: Machine, drives: Sequence[Drive]) -> list[Evidence]:
    cores = (
        tr(
            "{processor}, {cores} cores, {threads} threads",
            processor=now.processor,
            cores=now.cores,
            threads=now.threads,
        )
        if now.processor
        else tr("{threads} threads", threads=now.threads)
    )
    said = [
        (tr("Device"), " ".join(part for part in (now.title, f"({now.kind})" if now.kind else "") if part)),
        (tr("Serial number"), now.serial),
        (tr("Board"), now.board),
        (tr("Firmware"), now.firmware),
        (tr("Processor"), cores),
        (tr("Memory"), memory_size(now.memory)),
        *((tr("Graphics"), one) for one in now.graphics[:4]),
        *((tr("Network"), f"{one.name}, {one.mac}") for one in now.adapters[:8]),
        *(("USB", one) for one in now.usb[:16]),
    ]
    found = [Evidence("machine", label, value) for label, value in said if value]
    return found + [Evidence("drives", tr("Drive"), f"{one.title}, {size(one.size)}") for one in drives[:16]]


CHECK = Check(
    "inv.hw",
    tr("Hardware"),
    CheckGroup.INVENTORY,
    (MACHINE, DRIVES, MEMORY_MODULES),
    judge,
    thresholds={"memory_share": 0.05},
    depth=Depth.FULL,
)
