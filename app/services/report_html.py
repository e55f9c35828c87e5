"""Draws the content of a report as one HTML page that needs nothing from outside and runs nothing."""

from datetime import UTC, datetime

from app import __version__
from app.domain.language import counted, tr
from app.domain.settings import Report
from app.services.html import Html, join, tag
from app.services.report_changes import before_and_after, changes_table
from app.services.report_content import Content, Examination, FoundItem
from app.services.report_outcomes import outcomes
from app.services.report_parts import (
    badge,
    clock,
    day,
    device_name,
    icon,
    noun_of,
    page,
    run_table,
    section,
    shortened,
    stamp,
)
from app.services.report_runs import Standing

_VERDICTS = {
    "problem": ("problem", "problem", tr("Problem")),
    "warning": ("warning", "warning", tr("Warning")),
    "info": ("info", "info", tr("Note")),
    "ok": ("ok", "ok", tr("In order")),
    "unknown": ("unknown", "unknown", tr("Not known")),
    "suppressed": ("unknown", "skip", tr("Follows from it")),
}
_SYSTEMS = {"linux": "Linux", "windows": "Windows", "macos": "macOS"}
_MOST_LINES = 1000  # of the record of work: the journal has the rest


def render(content: Content, *, technician: str, last_hash: str, count: int, masks: Report) -> str:
    """The whole page. `last_hash` and `count` name the journal that it was made of."""
    body = tag(
        "main",
        head_of(tr("Visit report"), content, technician),
        _tiles(content),
        symptoms(content),
        before_and_after(outcomes(content)),
        section(tr("Findings"), *map(_examination, content.examinations)),
        section(tr("Changes"), *map(run_table, content.runs)),
        _devices(content),
        _credentials(content),
        _log(content),
        _foot(last_hash, count, masks),
    )
    return page(" - ".join(filter(None, [tr("Visit report"), content.client, day(content.started)])), body)


def head_of(title: str, content: Content, technician: str) -> Html:
    """Whose report it is, by whom and when."""
    facts = [
        ("Client", content.client or "-"),
        ("Technician", technician or "-"),
        ("Date", day(content.started) or "-"),
        ("Time", _span(content)),
    ]
    return join(
        tag("div", icon("satchel"), tr("Satchel"), tag("span", day(content.started)), css="brand"),
        tag("h1", title),
        tag("p", content.client, css="subtitle") if content.client else "",
        tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), css="facts"),
    )


def _span(content: Content) -> str:
    if not content.started:
        return "-"
    if not content.ended:
        return tr("since {started}", started=clock(content.started))
    return f"{clock(content.started)} – {clock(content.ended)}"


def _found(content: Content, verdict: str) -> int:
    """How many things: what was seen twice counts once."""
    every = [(one.device, item) for one in content.examinations for item in one.findings]
    return len({(device, item.check) for device, item in every if item.verdict == verdict})


def _tiles(content: Content) -> Html:
    problems, warnings = _found(content, "problem"), _found(content, "warning")
    proven, undone = content.steps(Standing.PROVEN), content.steps(Standing.UNDONE)
    more = tr(", {undone} undone", undone=undone) if undone else ""
    devices = len(content.devices)
    tiles = [
        (devices, counted(devices, "device"), ""),
        (problems, counted(problems, "problem found", "problems found"), "problem" if problems else "ok"),
        (warnings, counted(warnings, "warning"), "warning" if warnings else ""),
        (proven, counted(proven, "change, proven", "changes, proven") + more, ""),
    ]
    shown = (tag("div", tag("b", n), tag("span", noun_of(n, said)), css=f"tile {c}") for n, said, c in tiles)
    return tag("div", *shown, css="tiles")


def symptoms(content: Content) -> Html:
    """What was complained of, and what was noted."""
    notes = [tag("blockquote", note) for _, note in content.notes if note]
    symptoms = [tag("blockquote", shortened(symptom)) for symptom in content.symptoms]
    return join(section(tr("What was reported"), *symptoms), section(tr("Notes"), *notes))


def _examination(one: Examination) -> Html:
    groups = [
        (tr("Follows from the cause"), one.having("suppressed")),
        (tr("Could not be checked"), one.having("unknown")),
        (tr("Worth knowing"), one.having("info")),
    ]
    when = tr(
        "{at}, {findings} checks in {duration:.1f} s",
        at=clock(one.at),
        findings=len(one.findings),
        duration=one.duration,
    )
    wrong = one.root or one.having("problem", "warning")
    return join(
        tag("div", tag("h3", device_name(one.device)), tag("span", when, css="quiet"), css="device"),
        _all_well() if one.having("ok") and not wrong else "",
        _finding(one.root, root=True) if one.root else "",
        *(_finding(item) for item in (*one.having("problem"), *one.having("warning"))),
        *(_few(heading, items) for heading, items in groups),
        _names("passed", one.having("ok")),
        _names(tr("not for this device"), one.having("not_applicable")),
        changes_table(one),
    )


def _all_well() -> Html:
    mark = tag("div", badge("ok", "ok", tr("In order")), css="badges")
    return tag("div", mark, tag("h3", tr("Nothing wrong was found.")), css="card")


def _names(word: str, items: tuple[FoundItem, ...]) -> Html:
    if not items:
        return Html()
    heading = f"{counted(len(items), 'check')} {word}"
    return join(tag("p", heading, css="group"), tag("p", ", ".join(item.title for item in items), css="quiet"))


def _finding(item: FoundItem, *, root: bool = False) -> Html:
    css, name, word = _VERDICTS.get(item.verdict, _VERDICTS["unknown"])
    mark = badge(css, name, tr("Cause: {word}", word=word.lower()) if root else word)
    evidence = [
        tag("tr", tag("td", label), tag("td", shortened(value), css="mono"), css="fault" if fault else "")
        for label, value, fault in item.evidence
    ]
    return tag(
        "section",
        tag("div", mark, _new(item), tag("span", item.title, css="quiet"), css="badges"),
        tag("h3", item.summary),
        tag("p", item.why, css="why") if item.why else "",
        tag("table", tag("tbody", *evidence), css="evidence") if evidence else "",
        _remedy(item),
        css=f"card root {css}" if root else "card",
    )


def _new(item: FoundItem) -> Html:
    return (
        badge("info", "info", tr("New since {new_since}", new_since=day(item.new_since))) if item.new_since else Html()
    )


def _remedy(item: FoundItem) -> Html:
    if not item.remedy and not item.by_hand:
        return Html()
    steps = tag("ol", *(tag("li", line) for line in item.by_hand)) if item.by_hand else ""
    return tag("div", tag("b", tr("What helps:")), " ", item.remedy, steps, css="remedy")


def _few(heading: str, items: tuple[FoundItem, ...]) -> Html:
    if not items:
        return Html()
    lines = (
        tag("li", tag("b", one.title), ": ", one.summary, f" ({one.reason})" if one.reason not in one.summary else "")
        for one in items
    )
    return join(tag("p", heading, css="group"), tag("ul", *lines, css="plain"))


def _devices(content: Content) -> Html:
    rows = [
        tag(
            "tr",
            tag("td", device_name(name)),
            tag("td", known.get("address", "") or "-", css="mono"),
            tag("td", _SYSTEMS.get(known.get("os", ""), known.get("os", "")) or "-"),
        )
        for name, known in content.devices.items()
    ]
    head = tag("thead", tag("tr", tag("th", tr("Device")), tag("th", tr("Address")), tag("th", tr("System"))))
    return section(tr("Devices"), tag("table", head, tag("tbody", *rows)) if rows else "")


def _credentials(content: Content) -> Html:
    rows = [tag("tr", tag("td", title), tag("td", devices)) for title, devices in content.credentials.items()]
    head = tag("thead", tag("tr", tag("th", tr("Title in the vault")), tag("th", tr("Used for"))))
    return section(tr("Credentials used"), tag("table", head, tag("tbody", *rows)) if rows else "")


def _log(content: Content) -> Html:
    rows = [
        tag("tr", tag("td", clock(line.at, seconds=True), css="time"), tag("td", line.what),
            tag("td", device_name(line.device)), tag("td", shortened(line.detail), css="mono"))
        for line in content.log[:_MOST_LINES]
    ]  # fmt: skip
    more = len(content.log) - len(rows)
    head = tag(
        "thead",
        tag(
            "tr",
            tag("th", tr("Time"), css="time"),
            tag("th", tr("What")),
            tag("th", tr("Device")),
            tag("th", tr("Detail")),
        ),
    )
    rest = tag("p", tr("{more} more are in the journal.", more=more), css="quiet") if more > 0 else ""
    return section(tr("Record of work"), tag("table", head, tag("tbody", *rows)) if rows else "", rest)


_EXACTLY = tr("A journal with this last hash holds exactly the entries that this report was made of.")


def _foot(last_hash: str, count: int, masks: Report) -> Html:
    words = [
        (tr("serial numbers"), masks.mask_serials),
        (tr("addresses"), masks.mask_addresses),
        (tr("user names"), masks.mask_users),
    ]
    left_out = ", ".join(["secrets", *(word for word, asked in words if asked)])
    journal = tag(
        "p",
        tr("Hash of the journal's last of {count} entries (SHA-256):", count=count),
        " ",
        tag("span", last_hash, css="mono"),
    )
    return tag(
        "footer",
        tag(
            "p",
            tr(
                "Made from the journal of the visit by Satchel {version} on {utc}. Left out: "
                "{left_out}. Times are those of the technician's computer.",
                version=__version__,
                utc=stamp(datetime.now(UTC)),
                left_out=left_out,
            ),
        ),
        join(journal, tag("p", _EXACTLY)) if last_hash else "",
    )
