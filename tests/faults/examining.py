"""A diagnosis for the laboratory: of a complaint, or of everything."""

from app.domain.diagnostics import Depth, Diagnosis, Examination
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import course_for
from app.services.diagnostics.service import examine

LIMITS = {"cpu.load": {"young_s": 1}, "dns.resolve": {"slow_ms": 620}}
"""In the laboratory no program has the time to grow old, and its servers share the processors with many tests: those
that are healthy have answered in 230 ms, the slow one takes 650."""


def examine_for(target: Target, symptom: str, task: TaskContext) -> Diagnosis:
    """As a person would have it examined who chooses `symptom`; "" is the quick set, "full" the full one."""
    if symptom in ("", "full"):
        asked = Examination("", Depth.FULL if symptom else Depth.QUICK)
    else:
        asked = Examination(symptom, Depth.FULL)
    return examine(target, course_for(asked, CHECKS), task, thresholds=LIMITS)
