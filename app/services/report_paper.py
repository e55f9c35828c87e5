"""The report laid out for paper: HTML of the few tags and styles that Qt's rich text knows, for a PDF.

Tables and colours only: what Qt does not know (grids, rounded corners, drawings) is not asked for.
"""

from collections.abc import Iterable, Iterator

from app.domain.language import counted, tr
from app.services.html import Html, join, tag
from app.services.report_content import Content, Examination, FoundItem
from app.services.report_customer import latest, wrong
from app.services.report_outcomes import Outcome, outcomes
from app.services.report_parts import clock, day, device_name
from app.services.report_runs import Run, Standing

TEXT, QUIET, LINE, INSET = "#1b1f24", "#5a626e", "#d5d9de", "#f4f5f7"
_VERDICTS = {
    "problem": ("#b3302b", tr("Problem")),
    "warning": ("#875800", tr("Warning")),
    "info": ("#2b62a8", tr("Note")),
    "ok": ("#1b7546", tr("In order")),
    "unknown": ("#5b6370", tr("Not known")),
}
_STANDING_COLORS = {
    Standing.PROVEN: "#1b7546",
    Standing.FAILED: "#b3302b",
    Standing.UNFINISHED: "#875800",
    Standing.UNDONE: "#2b62a8",
}
_MOST_ROWS = 400  # of one table
_LONGEST = 600  # characters of a cell: a page holds some three thousand


def render_for_paper(content: Content, *, technician: str, last_hash: str, count: int, for_customer: bool) -> str:
    """The whole document. `last_hash` and `count` name the journal that it was made of."""
    title = tr("Service report") if for_customer else tr("Visit report")
    examined = latest(content.examinations) if for_customer else content.examinations
    known = outcomes(content)
    parts = [
        _head(title, content, technician),
        _section(tr("What was reported"), (tag("p", one) for one in content.symptoms)),
        _section(tr("Notes"), (tag("p", note) for _, note in content.notes if note)),
        _section(tr("Before and after"), _outcome_table(known)),
        _section(tr("What was found"), (part for one in examined for part in _examined(one, for_customer))),
        _section(tr("What was changed"), (part for run in content.runs for part in _run(run))),
    ]
    if for_customer:
        parts.append(_section(tr("What remains to be done"), _to_do(examined)))
    else:
        parts += [_section(tr("Record of work"), _log(content)), _proof(last_hash, count)]
    return tag("html", tag("body", *parts, style=f"color:{TEXT}"))


def _head(title: str, content: Content, technician: str) -> Html:
    span = clock(content.started) + (f" – {clock(content.ended)}" if content.ended else "")
    facts = [
        ("Client", content.client),
        ("Technician", technician),
        ("Date", day(content.started)),
        ("Time", span),
        ("Devices", ", ".join(device_name(name) for name in content.devices)),
    ]
    rows = (
        tag("tr", _cell(name, color=QUIET, width="18%"), _cell(_short(value) or "–", strong=True))
        for name, value in facts
    )
    return join(tag("h1", title, style="font-size:22pt; margin-bottom:8px"), _table(rows))


def _section(heading: str, parts: Iterable[object]) -> Html:
    inside = join(*parts)
    return (
        join(tag("h2", heading, style="font-size:14pt; margin-top:22px; margin-bottom:6px"), inside)
        if inside
        else Html()
    )


def _examined(one: Examination, for_customer: bool) -> Iterator[Html]:
    when = f"{clock(one.at)}, {counted(len(one.findings), 'check')}"
    yield tag("h3", device_name(one.device), _quiet(f"   {when}"), style="font-size:11pt; margin-top:10px")
    found = wrong(one)
    for item in found:
        yield _card(item, for_customer)
    if not found:
        yield tag("p", _word("ok"), "  " + tr("Nothing wrong was found."))
    if for_customer:
        return
    for verdict, heading in (
        ("suppressed", tr("Follows from the cause")),
        ("unknown", tr("Could not be checked")),
        ("info", tr("Worth knowing")),
    ):
        lines = [tag("li", tag("b", item.title), ": ", _short(item.summary)) for item in one.having(verdict)]
        if lines:
            yield join(tag("p", _quiet(heading), style="margin-bottom:0"), tag("ul", *lines, style="margin-top:0"))
    passed = ", ".join(item.title for item in one.having("ok"))
    if passed:
        yield tag("p", _quiet(tr("In order: {passed}", passed=passed)))
    yield _changes(one)


def _card(item: FoundItem, for_customer: bool) -> Html:
    color, _ = _VERDICTS.get(item.verdict, _VERDICTS["unknown"])
    new = _quiet("   " + tr("new since {new_since}", new_since=day(item.new_since))) if item.new_since else ""
    parts: list[object] = [
        tag("p", _word(item.verdict), _quiet(f"   {item.title}"), new, style="margin:0"),
        tag("p", tag("b", _short(item.summary)), style="margin:2px 0 0 0"),
    ]
    if item.why:
        parts.append(tag("p", _short(item.why), style="margin:2px 0 0 0"))
    if item.evidence and not for_customer:
        parts += [
            tag("p", _quiet(f"{label}: "), tag("span", _short(value), style=_mono()), style="margin:2px 0 0 0")
            for label, value, _ in item.evidence
        ]
    if item.remedy:
        parts.append(tag("p", tag("b", tr("What helps:")), " ", _short(item.remedy), style="margin:4px 0 0 0"))
    if not for_customer:
        parts += [tag("p", f"{number}. {line}", style="margin:0") for number, line in enumerate(item.by_hand, 1)]
    edge = tag("td", Html("&nbsp;"), bgcolor=color, width="4", style="padding:0")
    body = tag("td", *parts, bgcolor=INSET, style="padding:8px 10px")
    return join(
        tag("table", tag("tr", edge, body), width="100%", cellspacing="0", border="0"),
        tag("p", Html("&nbsp;"), style="font-size:4pt; margin:0"),
    )


def _changes(one: Examination) -> Html:
    if one.compared_with is None or not one.changes:
        return Html()
    rows = (
        tag("tr", _cell(f"{kind}: {what}"), _cell(_short(before) or "–", color=QUIET), _cell(_short(after) or "–"))
        for kind, what, before, after in one.changes[:_MOST_ROWS]
    )
    return join(
        tag(
            "p",
            tag("b", tr("What has changed since {compared_with}", compared_with=day(one.compared_with))),
            style="margin-bottom:2px",
        ),
        _table(rows, head=(tr("What"), tr("Then"), tr("Now"))),
    )


def _outcome_table(found: Iterable[Outcome]) -> Iterator[Html]:
    rows = [
        tag(
            "tr",
            _cell(f"{one.before.title} ({device_name(one.device)})", width="24%"),
            _cell(_short(one.before.summary), color=QUIET),
            _cell(_short(one.after.summary)),
            _cell(_state(one), width="14%"),
        )
        for one in found
    ]
    if rows:
        yield _table(rows, head=(tr("Checked"), tr("Before"), tr("After"), ""))


def _state(one: Outcome) -> Html:
    if one.is_put_right:
        return _colored("#1b7546", one.good_words)
    if one.is_taken_back:
        return _colored("#2b62a8", tr("Taken back"))
    return _colored("#b3302b", tr("Still so")) if one.is_known else _colored("#5b6370", tr("Not known"))


def _run(run: Run) -> Iterator[Html]:
    rows = []
    for step in run.steps.values():
        if step.standing is Standing.NOT_WANTED:
            continue
        state = _colored(_STANDING_COLORS.get(step.standing, QUIET), step.standing.words)
        for label, before, after in step.changes or (("", "", ""),):
            named = step.title if label in ("", step.title) else f"{step.title}: {label}"
            rows.append(
                tag("tr", _cell(_short(named)), _cell(_short(before), color=QUIET), _cell(_short(after)), _cell(state))
            )
    if rows:
        title = (
            tr("{profile} on {device}", profile=run.profile, device=device_name(run.device))
            if run.profile
            else device_name(run.device)
        )
        yield tag("h3", title, _quiet(f"   {clock(run.at)}"), style="font-size:11pt; margin-top:10px")
        yield _table(rows[:_MOST_ROWS], head=(tr("Setting"), tr("Before"), tr("After"), ""))


def _to_do(examined: Iterable[Examination]) -> Iterator[Html]:
    lines = [
        tag("li", tag("b", device_name(one.device)), ": ", _short(item.remedy))
        for one in examined
        for item in wrong(one)
        if item.remedy
    ]
    if lines:
        yield tag("ul", *lines)


def _log(content: Content) -> Iterator[Html]:
    rows = [
        tag("tr", _cell(clock(line.at), width="10%", color=QUIET), _cell(line.what, width="24%"),
            _cell(device_name(line.device), width="18%"), _cell(tag("span", _short(line.detail), style=_mono())))
        for line in content.log[:_MOST_ROWS]
    ]  # fmt: skip
    if rows:
        yield _table(rows, head=(tr("Time"), tr("What"), tr("Device"), tr("Detail")))
    if len(content.log) > _MOST_ROWS:
        yield tag("p", _quiet(tr("{log} more are in the journal.", log=len(content.log) - _MOST_ROWS)))


def _proof(last_hash: str, count: int) -> Html:
    if not last_hash:
        return Html()
    words = tr("Hash of the journal's last of {count} entries (SHA-256): {last_hash}", count=count, last_hash=last_hash)
    return tag("p", _quiet(words), style="margin-top:20px")


def _table(rows: Iterable[Html], head: tuple[str, ...] = ()) -> Html:
    first = tag("thead", tag("tr", *(_cell(word, color=QUIET) for word in head))) if head else ""
    return tag(
        "table",
        first,
        *rows,
        width="100%",
        cellspacing="0",
        cellpadding="4",
        border="1",
        style=f"border-collapse:collapse; border-style:solid; border-color:{LINE}",
    )


def _cell(value: object, *, color: str = "", width: str = "", strong: bool = False) -> Html:
    inside = tag("span", value, style=f"color:{color}") if color else value
    return tag("td", tag("b", inside) if strong else inside, **({"width": width} if width else {}))


def _word(verdict: str) -> Html:
    return _colored(*_VERDICTS.get(verdict, _VERDICTS["unknown"]))


def _colored(color: str, words: str) -> Html:
    return tag("b", tag("span", words, style=f"color:{color}"))


def _quiet(words: str) -> Html:
    return tag("span", words, style=f"color:{QUIET}; font-weight:normal; font-size:9pt")


def _mono() -> str:
    return "font-family:'Cascadia Mono','DejaVu Sans Mono',monospace; font-size:8.5pt"


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
