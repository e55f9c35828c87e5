"""Is a device still as a run has left it? The frozen goal of the run, compared with the device as it is now."""

from contextlib import suppress
from typing import Any

from app.domain.errors import SetupError
from app.domain.facts import Fact, Missing, Reason
from app.domain.journal import Journal
from app.domain.language import tr
from app.domain.setup import State, Step, undo_with
from app.domain.setup_runs import Plan, PlanItem
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.facts.reading import PARSE_ERRORS, read_facts
from app.services.setup.arguments import unmask
from app.services.setup.asking import judge
from app.services.setup.contexts import probe_of
from app.services.setup.machine import check_machine
from app.services.setup.planning import SHIPPED, Catalogue, freeze
from app.services.setup.records import RESTART, Progress, RecordedItem, find_run

_OTHER_VERSION = Missing(Reason.UNPARSABLE, tr("another version of Satchel has written it down"))


def check_again(
    target: Target, journal: Journal, run: str, task: TaskContext, *, catalogue: Catalogue = SHIPPED
) -> Plan:
    """What has drifted since a run: a plan of the steps that it has done or found done, compared now, in one trip.

    It can be carried out like any plan, which brings the device back to what the run had left; but a step with a
    secret needs the profile for that. Raises SetupError, and TargetError when the device is lost.
    """
    record = find_run(journal, run, target.name)
    check_machine(target, record.machine, run, task)
    task.report(tr("Ask {name} how it is", name=target.name))
    kept = [(item, step) for item in record.items if (step := catalogue.get(item.step)) and _is_kept(item)]
    if not kept:
        raise SetupError(
            tr("The run {run} has left nothing on {name} that could be compared.", run=run, name=target.name)
        )
    arguments = {item.key: unmask(step, item.arguments)[0] for item, step in kept}
    facts: dict[str, Fact[State]] = {}
    for item, step in kept:
        with suppress(*PARSE_ERRORS):
            facts[item.key] = probe_of(step, arguments[item.key])
    known = read_facts(target, facts.values(), task)
    found = {key: known.find(fact) for key, fact in facts.items()}
    items = [_item(item, step, arguments[item.key], found.get(item.key, _OTHER_VERSION)) for item, step in kept]
    return freeze(Plan(target.name, record.profile, tuple(items), "", record.machine))


def _is_kept(item: RecordedItem) -> bool:
    return not item.skipped and item.step != RESTART and not item.is_by_hand and _reached(item)


def _reached(item: RecordedItem) -> bool:
    return item.progress is Progress.DONE or (item.progress is Progress.WAITING and item.state.value == "ok")


def _item(item: RecordedItem, step: Step, arguments: dict[str, Any], found: State | Missing) -> PlanItem:
    return PlanItem(
        item.key,
        step.id,
        item.title,
        step.group,
        judge(step, found, arguments),
        None if isinstance(found, Missing) else found,
        step.risk,
        undo_with(step, arguments),
        arguments,
        step.interrupts,
        needs=item.needs,
        on_fail=item.on_fail,
        restart=item.restart,
        seconds=step.seconds,
    )
