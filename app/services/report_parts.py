"""What the reports are drawn with: the page around, badges, icons, the table of a run, dates and times."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime
from string import Template

from app.domain.language import tr
from app.domain.local_time import local
from app.services.html import Html, join, tag, text
from app.services.report_runs import Alteration, Run, Standing
from app.services.resources import resource

_STANDINGS = {
    Standing.PROVEN: ("ok", "ok"),
    Standing.ALREADY: ("unknown", "ok"),
    Standing.UNDONE: ("info", "undo"),
    Standing.FAILED: ("problem", "problem"),
    Standing.UNFINISHED: ("warning", "warning"),
    Standing.SKIPPED: ("unknown", "skip"),
    Standing.NOT_REACHED: ("unknown", "skip"),
    Standing.UNKNOWN: ("unknown", "unknown"),
    Standing.NOT_WANTED: ("unknown", "skip"),
}
_LONGEST = 2000  # characters of one value: the journal has the rest


def page(title: str, body: Html) -> str:
    """A whole page that needs nothing from outside and runs nothing."""
    style = resource("templates/report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = Template(resource("templates/report.html").read_text("utf-8"))
    return template.substitute(title=text(title), style=style, style_hash=f"sha256-{digest}", body=body)


def run_table(run: Run) -> Html:
    """A run with each setting before and after."""
    when = clock(run.at)
    if run.is_earlier:
        when += tr(", begun in an earlier visit")
    elif not run.ended:
        when += tr(", not ended")
    title = (
        tr("{profile} on {device}", profile=run.profile, device=device_name(run.device))
        if run.profile
        else device_name(run.device)
    )
    head = tag(
        "thead",
        tag(
            "tr",
            *(
                tag("th", h, css=c)
                for h, c in ((tr("Setting"), ""), (tr("Before"), ""), (tr("After"), ""), ("", "state"))
            ),
        ),
    )
    return join(
        tag("div", tag("h3", title), tag("span", when, css="quiet"), css="device"),
        tag(
            "table",
            head,
            tag(
                "tbody",
                *(
                    row
                    for step in run.steps.values()
                    if step.standing is not Standing.NOT_WANTED
                    for row in _rows(step)
                ),
            ),
        ),
    )


def _rows(step: Alteration) -> Iterable[Html]:
    state = tag("td", badge(*_STANDINGS[step.standing], step.standing.words), css="state")
    is_wrong = step.standing in (Standing.FAILED, Standing.UNFINISHED)
    message = (
        tag("div", step.message, css="message" if is_wrong else "quiet")
        if step.message not in ("", "Left out.", tr("Left out."))
        else ""
    )
    untouched = step.standing in (Standing.SKIPPED, Standing.NOT_REACHED, Standing.UNKNOWN)
    changes = step.changes if step.changes and not untouched else (("", "", ""),)
    for number, (label, before, after) in enumerate(changes):
        title = tag("div", step.title) if number == 0 else ""
        named = join(title, tag("div", label, css="quiet") if label not in ("", step.title) else "")
        yield tag(
            "tr",
            tag("td", named, message if number == 0 else ""),
            tag("td", shortened(before), css="mono before"),
            _after(step.standing, after),
            state if number == 0 else tag("td", css="state"),
        )


def _after(standing: Standing, after: str) -> Html:
    """What is there now, or was until it was undone. Where a change did not work, what it should be."""
    if standing is Standing.UNDONE:
        return tag("td", shortened(after), css="mono before")
    if standing in (Standing.FAILED, Standing.UNFINISHED) and after:
        return tag("td", tr("wanted: {after}", after=shortened(after)), css="mono before")
    return tag("td", shortened(after), css="mono after")


def section(heading: str, *parts: object) -> Html:
    """A heading over the parts; nothing where they are empty."""
    inside = join(*parts)
    return tag("section", tag("h2", heading), inside) if inside else Html()


def badge(css: str, mark: str, word: str) -> Html:
    """An icon and a word on a soft fill."""
    return tag("span", icon(mark), word, css=f"badge {css}")


def icon(name: str) -> Html:
    """One of the icons that the page brings along."""
    return Html(f'<svg class="icon" aria-hidden="true"><use href="#i-{name}"/></svg>')


def device_name(device: str) -> str:
    """As people call it."""
    return tr("This computer") if device == "local" else device


def shortened(value: str) -> str:
    """A value that fits the page."""
    return (
        value
        if len(value) <= _LONGEST
        else tr("{value}… ({count} characters)", value=value[:_LONGEST], count=len(value))
    )


def noun_of(count: int, said: str) -> str:
    """Of a counted text, for a number that stands by itself."""
    return said.replace(f"{count:,}", "", 1).strip()


def day(at: datetime | None) -> str:
    """A date in words; nothing for none."""
    return f"{local(at):%d %B %Y}".lstrip("0") if at else ""


def clock(at: datetime | None, *, seconds: bool = False) -> str:
    """A time of the day; nothing for none."""
    return local(at).strftime("%H:%M:%S" if seconds else "%H:%M") if at else ""


def stamp(at: datetime) -> str:
    """Date and time with the zone."""
    return f"{day(at)}, {clock(at)} ({local(at):%Z})"
