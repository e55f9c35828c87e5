"""Which checks an examination takes, in which waves: what is quick, and what lies lower, comes first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.diagnostics import Check, Depth, Examination, LeftOut, Named
from app.domain.errors import AppError
from app.domain.language import tr
from app.services.diagnostics.symptoms import symptom as find

NAMED_MOST = 200
"""Letters of what a person names."""

QUICK_WITHIN = 2.5
"""Seconds that one question of the quick set may take: with what is around it, the set ends within 3 s."""
FULL_WITHIN = 25.0
"""The same of the full set, which ends within 30 s on this computer."""
DEEP_WITHIN = 300.0

_PATIENT = 5.0
"""What is quick may take that long where the full set is asked for: a slow device then answers."""
_SETS: dict[Depth, dict[Depth, float]] = {
    Depth.QUICK: {Depth.QUICK: QUICK_WITHIN},
    Depth.FULL: {Depth.QUICK: _PATIENT, Depth.FULL: FULL_WITHIN},
    Depth.DEEP: {Depth.QUICK: _PATIENT, Depth.FULL: FULL_WITHIN, Depth.DEEP: DEEP_WITHIN},
}
"""The waves of each set, and the seconds that a question of each may take."""
_TAKES_LONG = tr("takes long: it is part of the deep tests")


class NamedRefused(AppError):
    hint = tr("Give a name or an address: one line of at most 200 letters.")


@dataclass(frozen=True, slots=True)
class Wave:
    """Checks that are asked together, each question within so many seconds."""

    checks: tuple[Check, ...]
    within: float = FULL_WITHIN


@dataclass(frozen=True, slots=True)
class Course:
    """What is asked, wave by wave. `stops`: at the first wave that confirms a cause. `ground`: see `root_cause`."""

    waves: tuple[Wave, ...]
    asked: Examination = field(default_factory=Examination)
    stops: bool = False
    ground: frozenset[str] = frozenset()
    left_out: tuple[LeftOut, ...] = ()
    layers: Mapping[str, int] = field(default_factory=dict)  # by id of a check; without it, the order of asking

    def layer_of(self, check: Check) -> int:
        return self.layers.get(check.id, 0)

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for wave in self.waves for check in wave.checks)


def course_for(asked: Examination, every: Sequence[Check]) -> Course:
    """The course of an examination, out of all checks in layer order.

    Raises KeyError for a symptom or a check that there is not, NamedRefused.
    """
    named = checked_names(asked.named)
    if asked.checks:
        by_id = {check.id: check for check in every}
        chosen = [by_id[one] for one in dict.fromkeys(asked.checks)]
        return Course((Wave(_about(chosen, named), DEEP_WITHIN),), asked)
    if not asked.symptom:
        return _set(asked, every, named)
    known = find(asked.symptom)
    waves = [[check for check in every if check.id in names] for names in known.waves]
    deep = [one for wave in waves for one in wave if one.depth is Depth.DEEP] if asked.depth is not Depth.DEEP else []
    waves = [[check for check in wave if check not in deep] for wave in waves]
    return Course(
        tuple(Wave(_about(wave, named), _within(wave)) for wave in waves if wave),
        asked,
        stops=not asked.goes_on,
        ground=frozenset(known.ground),
        left_out=tuple(LeftOut(one.id, one.title, _TAKES_LONG) for one in deep),
        layers=_layers(every),
    )


def _within(wave: Collection[Check]) -> float:
    return DEEP_WITHIN if any(check.depth is Depth.DEEP for check in wave) else FULL_WITHIN


def _set(asked: Examination, every: Sequence[Check], named: Named) -> Course:
    waves = [([check for check in every if check.depth is depth], most) for depth, most in _SETS[asked.depth].items()]
    asking = tuple(Wave(_about(checks, named), most) for checks, most in waves if checks)
    return Course(asking, asked, layers=_layers(every))


def _layers(every: Sequence[Check]) -> dict[str, int]:
    return {check.id: number for number, check in enumerate(every)}


def _about(checks: Iterable[Check], named: Named) -> tuple[Check, ...]:
    return tuple(check.about(named) if check.about and named else check for check in checks)


def checked_names(named: Named) -> dict[str, str]:
    """What a person has named, without what is empty. Raises NamedRefused."""
    found = {name: value.strip() for name, value in named.items() if value.strip()}
    for value in found.values():
        if len(value) > NAMED_MOST or not value.isprintable() or value.startswith("-"):
            raise NamedRefused(tr('"{value}" is no name that can be looked for.', value=value[:40]))
    return found
