"""The tables of a report that set two times against each other: before and after a fix, this visit and the last."""

from collections.abc import Sequence

from app.domain.language import counted, tr
from app.services.html import Html, join, tag
from app.services.report_content import Examination
from app.services.report_outcomes import Outcome
from app.services.report_parts import badge, clock, day, device_name, section, shortened

_MOST = 60  # of what has changed on one device: the journal has the rest


def before_and_after(found: Sequence[Outcome]) -> Html:
    """What was wrong, and how it was when it was looked at again."""
    rows = [
        tag(
            "tr",
            tag("td", tag("div", one.before.title), tag("div", device_name(one.device), css="quiet")),
            tag("td", one.before.summary, css="before"),
            tag(
                "td",
                one.after.summary,
                tag("div", tr("seen at {seen_at}", seen_at=clock(one.seen_at)), css="quiet"),
                css="after",
            ),
            tag("td", _state(one), css="state"),
        )
        for one in found
    ]
    words = ((tr("Checked"), ""), (tr("Before"), ""), (tr("After"), ""), ("", "state"))
    head = tag("thead", tag("tr", *(tag("th", word, css=css) for word, css in words)))
    return section(tr("Before and after"), tag("table", head, tag("tbody", *rows), css="compared") if rows else "")


def _state(one: Outcome) -> Html:
    if one.is_put_right:
        return badge("ok", "ok", one.good_words)
    if one.is_taken_back:
        return badge("info", "undo", tr("Taken back"))
    return badge("problem", "problem", tr("Still so")) if one.is_known else badge("unknown", "unknown", tr("Not known"))


def changes_table(one: Examination) -> Html:
    """What has changed on a device since an earlier visit."""
    if one.compared_with is None:
        return Html()
    count = len(one.changes)
    since = tr("since {compared_with}", compared_with=day(one.compared_with))
    if not count:
        return tag("p", tr("Nothing of what is compared has changed {since}", since=since), css="group")
    rows = [
        tag(
            "tr",
            tag("td", tag("div", what), tag("div", kind, css="quiet")),
            tag("td", shortened(before) or "–", css="mono before"),
            tag("td", shortened(after) or "–", css="mono after"),
        )
        for kind, what, before, after in one.changes[:_MOST]
    ]
    head = tag("thead", tag("tr", *(tag("th", word) for word in (tr("What"), tr("Then"), tr("Now")))))
    rest = tag("p", tr("{count} more are in the journal.", count=count - _MOST), css="quiet") if count > _MOST else ""
    heading = tag("p", f"{counted(count, 'change')} {since}", css="group")
    return join(heading, tag("table", head, tag("tbody", *rows), css="compared"), rest)
