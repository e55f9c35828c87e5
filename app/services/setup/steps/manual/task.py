"""Work that no program can do: cabling, a label, a setting of the firmware, a reading of the multimeter.

Its state is not on the device but in the journal: what a person has proven there is put in by the plan.
"""

from typing import Any

from app.domain.by_hand import ProofKind
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    State,
    Step,
    Undo,
)
from app.domain.target import Os

_WORDS = {
    ProofKind.TICK: tr("a tick"),
    ProofKind.NOTE: tr("a note"),
    ProofKind.PHOTO: tr("a photo"),
    ProofKind.READING: tr("a reading"),
}
_NOTHING = {Os.LINUX: "echo none\n", Os.WINDOWS: "'none'\n", Os.MACOS: "echo none\n"}


def probe(arguments: Arguments) -> Fact[State]:
    return Fact("setup_manual_task", _NOTHING, lambda _, text: {"proof": None})


def compare(state: State, arguments: Arguments) -> Comparison:
    proof: dict[str, Any] | None = state["proof"]
    if proof is not None:
        when = str(proof.get("at", ""))[:16].replace("T", " ")
        return Comparison(ItemState.OK, reason=tr("proven on {when} UTC", when=when) if when else "")
    return Comparison.of([Change(tr("Proof"), tr("none"), wanted(arguments))])


def wanted(arguments: Arguments) -> str:
    """The proof that is asked for, in words: "a reading in V, 11.5 to 13"."""
    kind = ProofKind(arguments["proof"])
    text = _WORDS[kind]
    if kind is ProofKind.READING:
        unit, least, most = (str(arguments.get(name) or "") for name in ("unit", "least", "most"))
        text = tr("{what} in {unit}", what=text, unit=unit) if unit else text
        if least and most:
            text = tr("{what}, {least} to {most}", what=text, least=least, most=most)
        elif least or most:
            text += tr(", at least {least}", least=least) if least else tr(", at most {most}", most=most)
    return text


def apply(before: State, arguments: Arguments) -> Operation:
    return Operation({})


_LIMIT = r"-?[0-9]{1,9}([.,][0-9]{1,6})?"

STEP = Step(
    id="manual.task",
    title=tr("By hand"),
    why=tr("Cabling, labels, settings of the firmware and readings belong to the same checklist and the same report."),
    group=tr("By hand"),
    parameters=(
        Parameter(
            "instructions",
            tr("What is to be done"),
            pattern=r"(?s)\S.{0,3999}",
            pattern_hint=tr("At most 4000 letters."),
            example="Plug the printer into the port with the label P4, and label the cable.",
            is_long=True,
        ),
        Parameter(
            "proof",
            tr("Proof"),
            ParameterKind.CHOICE,
            required=False,
            default="tick",
            choices=tuple(kind.value for kind in ProofKind),
        ),
        Parameter(
            "unit",
            tr("Unit of the reading"),
            required=False,
            pattern=r"\S.{0,15}",
            pattern_hint=tr("A short word, such as V or °C."),
            example="V",
        ),
        Parameter(
            "least",
            tr("Least reading"),
            required=False,
            pattern=_LIMIT,
            pattern_hint=tr("A number."),
            example="11.5",
        ),
        Parameter(
            "most", tr("Largest reading"), required=False, pattern=_LIMIT, pattern_hint=tr("A number."), example="13"
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=apply,
    platforms=frozenset(Os),
    undo=Undo.NONE,
    interrupts=tr("Someone must be there to do this by hand."),
    seconds=120,
    is_by_hand=True,
    ansible=tr("A person must do this: Ansible has nobody to ask for a proof."),
)
