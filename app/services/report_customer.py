"""The report for the customer: what was wrong, what was done, how it is now and what to do, in plain words.

No commands, no addresses of devices, no evidence and no names of credentials: those are in the internal report.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

from app import __version__
from app.domain.language import tr
from app.services.html import Html, join, tag
from app.services.report_changes import before_and_after
from app.services.report_content import Content, Examination, FoundItem
from app.services.report_html import head_of, symptoms
from app.services.report_outcomes import outcomes
from app.services.report_parts import badge, device_name, page, run_table, section, stamp
from app.services.report_runs import Run, Standing

_DONE = (Standing.PROVEN, Standing.UNDONE, Standing.FAILED, Standing.UNFINISHED)


def render_for_customer(content: Content, *, technician: str) -> str:
    """The whole page."""
    last, known = latest(content.examinations), outcomes(content)
    again = {one.device for one in known}
    body = tag(
        "main",
        head_of(tr("Service report"), content, technician),
        symptoms(content),
        section(tr("What was found"), *(_device(one, was_wrong=one.device in again) for one in last)),
        before_and_after(known),
        section(tr("What was changed"), *(run_table(run) for run in content.runs if _has_changes(run))),
        section(tr("What remains to be done"), _to_do(last)),
        tag(
            "footer",
            tag("p", tr("Made by Satchel {version} on {utc}.", version=__version__, utc=stamp(datetime.now(UTC)))),
        ),
    )
    return page(" - ".join(filter(None, [tr("Service report"), content.client])), body)


def _has_changes(run: Run) -> bool:
    return any(step.standing in _DONE for step in run.steps.values())


def latest(examinations: Sequence[Examination]) -> list[Examination]:
    """How each device was seen last. A look at less than before leaves what was found wrong before."""
    of_devices: dict[str, list[Examination]] = {}
    for one in examinations:
        of_devices.setdefault(one.device, []).append(one)
    return [reduce(_joined, _that_count(seen)) for seen in of_devices.values()]


def _that_count(seen: Sequence[Examination]) -> list[Examination]:
    """A device that was examined could be connected to, whatever a check of the connection had said before."""
    return [one for one in seen if not one.of_connection or one is seen[-1]]


def _joined(before: Examination, now: Examination) -> Examination:
    seen = {item.check for item in now.findings if item.verdict != "unknown"}
    kept = tuple(item for item in before.findings if item.verdict in ("problem", "warning") and item.check not in seen)
    left = {item.check for item in kept}
    items = (*(item for item in now.findings if item.check not in left), *kept)
    return replace(now, findings=items)


def wrong(one: Examination) -> list[FoundItem]:
    """The cause first."""
    return [*([one.root] if one.root else []), *one.having("problem"), *one.having("warning")]


def _device(one: Examination, *, was_wrong: bool) -> Html:
    found = wrong(one)
    name = tag("div", tag("h3", device_name(one.device)), css="device")
    if found:
        return join(name, *map(_card, found))
    mark = tag("div", badge("ok", "ok", tr("In order")), css="badges")
    words = tr("What was checked is in order now.") if was_wrong else tr("Nothing wrong was found.")
    return join(name, tag("div", mark, tag("h3", words), css="card"))


def _card(item: FoundItem) -> Html:
    is_problem = item.verdict == "problem"
    mark = (
        badge("problem", "problem", tr("Problem")) if is_problem else badge("warning", "warning", tr("Worth attention"))
    )
    return tag(
        "section",
        tag("div", mark, css="badges"),
        tag("h3", item.summary),
        tag("p", item.why, css="why") if item.why else "",
        css=f"card root {item.verdict}" if is_problem else "card",
    )


def _to_do(examinations: Sequence[Examination]) -> Html:
    return join(*(tag("ul", *lines, css="plain") for one in examinations if (lines := list(_lines(one)))))


def _lines(one: Examination) -> Iterator[Html]:
    for item in wrong(one):
        if item.remedy:
            yield tag("li", tag("b", device_name(one.device)), ": ", item.remedy)
