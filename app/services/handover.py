"""The hand-over of a device that was set up: what was there and what is there now, for the customer and the ticket.

It is a rendering of the journals of the visits in which the run was, and of nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.errors import SetupError
from app.domain.journal import Event, EventKind
from app.domain.language import tr
from app.services.journal_file import hash_of
from app.services.journal_words import mapping, mappings, word
from app.services.report_runs import Run, Standing, begun_run, follow

SCHEMA = "satchel.hand-over/1"
_VAULT = "vault://"
_PLATE = (
    ("maker", tr("Maker")),
    ("model", tr("Model")),
    ("serial", tr("Serial number")),
    ("system", tr("System")),
)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a person has proven by hand."""

    title: str
    what: str  # the reading, the note
    photo: str = ""  # in the folder of the visit
    sha256: str = ""


@dataclass(slots=True)
class HandOver:
    """`facts` are label and value; `journals` the visit, its last hash and its number of entries."""

    run: Run
    technician: str = ""
    client: str = ""
    ended: datetime | None = None
    outcome: str = ""  # "done", "failed", "stopped", "undone"; "" for a run that was cut off
    facts: list[tuple[str, str]] = field(default_factory=list)
    versions: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)  # what lies in the vault, and where
    proven: list[Proven] = field(default_factory=list)
    journals: list[tuple[str, str, int]] = field(default_factory=list)

    def having(self, *standings: Standing) -> list[str]:
        """The titles of what stands like that."""
        return [step.title for step in self.run.steps.values() if step.standing in standings]


def read_hand_over(visits: Mapping[str, Sequence[Event]], run: str, technician: str = "") -> HandOver:
    """Tell of `run`. `visits` are the events of each visit by its id, oldest first. Raises SetupError for a run that
    there is not."""
    found: list[Run] = []
    over: HandOver | None = None
    for visit, events in visits.items():
        mine = [event for event in events if word(event.data, "run") == run]
        for event in mine:
            if event.kind is EventKind.RUN_STARTED:
                found = [begun_run(event)]
                over = HandOver(found[0], technician)
                _planned(over, event)
            elif over is not None:
                follow(found, event)
                _happened(over, event)
        if mine and over is not None:
            over.client = over.client or _client(events)
            over.journals.append((visit, hash_of(events), len(events)))
    if over is None:
        raise SetupError(
            tr("There is no run {run} in the journal.", run=run), hint=tr("List the runs to see their names.")
        )
    return over


def to_json(over: HandOver) -> dict[str, Any]:
    """For a ticket system. The names of the keys stay."""
    run = over.run
    return {
        "schema": SCHEMA,
        "device": run.device,
        "profile": run.profile,
        "run": run.run,
        "client": over.client,
        "technician": over.technician,
        "started": run.at.isoformat(),
        "ended": over.ended.isoformat() if over.ended else None,
        "outcome": over.outcome or None,
        "facts": dict(over.facts),
        "versions": dict(over.versions),
        "kept_in_vault": dict(over.kept),
        "items": [
            {
                "key": key,
                "title": step.title,
                "standing": step.standing.name.lower(),
                "message": step.message or None,
                "changes": [{"label": label, "before": old, "after": new} for label, old, new in step.changes],
            }
            for key, step in run.steps.items()
        ],
        "left_out": over.having(Standing.SKIPPED, Standing.NOT_REACHED),
        "proven_by_hand": [
            {"title": one.title, "proof": one.what, "photo": one.photo or None, "sha256": one.sha256 or None}
            for one in over.proven
        ],
        "journals": [{"visit": visit, "last_hash": last, "entries": count} for visit, last, count in over.journals],
    }


def _planned(over: HandOver, event: Event) -> None:
    """What the plan itself tells: tags, and what of it lies in the vault."""
    for item in mappings(event.data.get("items")):
        if item.get("skipped") is True:
            continue
        for name, value in mapping(item.get("arguments")).items():
            if isinstance(value, str) and value.startswith(_VAULT):
                over.kept.append((word(item, "title"), value.partition("?")[0].removeprefix(_VAULT)))
            elif word(item, "step") == "identity.asset" and name == "tag" and value:
                over.facts.append((tr("Asset tag"), str(value)))


def _happened(over: HandOver, event: Event) -> None:
    if event.kind is EventKind.RUN_ENDED:
        over.ended, over.outcome = event.at, word(event.data, "outcome")
    elif event.kind is EventKind.DEVICE_IDENTIFIED:
        _plate(over, event)
    elif event.kind is EventKind.STEP_DONE:
        proof = mapping(event.data.get("proof"))
        if proof:
            reading = f"{word(proof, 'reading')} {word(proof, 'unit')}".strip()
            what = ", ".join(part for part in (reading, word(proof, "note")) if part) or "done"
            over.proven.append(Proven(word(event.data, "title"), what, word(proof, "photo"), word(proof, "sha256")))
        if word(event.data, "step").startswith(("software.", "update.")):
            over.versions += [(word(one, "label"), word(one, "after")) for one in mappings(event.data.get("changes"))]


def _plate(over: HandOver, event: Event) -> None:
    known = dict(over.facts)
    known |= {label: word(event.data, key) for key, label in _PLATE if word(event.data, key)}
    over.facts = list(known.items())
    if version := word(event.data, "version"):
        over.versions = [(name, value) for name, value in over.versions if name != "Kernel"] + [("Kernel", version)]


def _client(events: Sequence[Event]) -> str:
    return next((word(event.data, "client") for event in events if event.kind is EventKind.VISIT_STARTED), "")
