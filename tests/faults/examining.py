"""A diagnosis for the laboratory: of a complaint, or of everything that is quick."""

from app.domain.diagnostics import Diagnosis
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.diagnostics.checks import QUICK, checks_for
from app.services.diagnostics.service import examine
from app.services.diagnostics.symptoms import symptom as find


def examine_for(target: Target, symptom: str, task: TaskContext) -> Diagnosis:
    """As a person would have it examined who chooses `symptom`, "" for the quick set."""
    ids = find(symptom).checks if symptom else QUICK
    return examine(target, checks_for(ids), task, symptom=symptom)
