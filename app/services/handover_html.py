"""Draws a hand-over as one HTML page that needs nothing from outside: the sheet that stays with the device."""

from datetime import UTC, datetime

from app import __version__
from app.domain.language import tr
from app.services.handover import HandOver, Proven
from app.services.html import Html, join, tag
from app.services.report_parts import clock, day, device_name, icon, page, run_table, section, shortened, stamp
from app.services.report_runs import Standing

_OUTCOMES = {
    "done": tr("Done"),
    "failed": tr("Ended with a failure"),
    "stopped": tr("Stopped by the technician"),
    "undone": tr("Undone"),
    "": tr("Not ended"),
}


def render(over: HandOver) -> str:
    """The whole page."""
    title = " - ".join(part for part in ("Hand-over", device_name(over.run.device), over.client) if part)
    body = tag(
        "main",
        _head(over),
        section(tr("Device"), _table((tr("What"), tr("Value")), over.facts)),
        section(tr("Settings, before and after"), run_table(over.run)),
        section(tr("Done by hand"), _proven(over.proven)),
        section(tr("Versions"), _table((tr("What"), tr("Version")), over.versions)),
        section(tr("Kept in the vault"), _table((tr("What"), tr("Where")), over.kept)),
        _foot(over),
    )
    return page(title, body)


def _head(over: HandOver) -> Html:
    run = over.run
    proven = len(over.having(Standing.PROVEN, Standing.ALREADY))
    failed = len(over.having(Standing.FAILED, Standing.UNFINISHED))
    left_out = len(over.having(Standing.SKIPPED, Standing.NOT_REACHED, Standing.UNKNOWN))
    facts = [
        *((name, said) for name, said in ((tr("Client"), over.client), (tr("Technician"), over.technician)) if said),
        ("Date", day(run.at)),
        ("Time", f"{clock(run.at)} – {clock(over.ended)}" if over.ended else tr("since {at}", at=clock(run.at))),
    ]
    tiles = [
        (len(run.steps) - len(over.having(Standing.NOT_WANTED)), tr("settings looked at"), ""),
        (proven, tr("as they should be, proven"), "ok" if proven else ""),
        (failed, "failed", "problem" if failed else ""),
        (left_out, tr("left out"), ""),
    ]
    return join(
        tag("div", icon("satchel"), tr("Satchel"), tag("span", day(run.at)), css="brand"),
        tag("h1", tr("Hand-over of {device}", device=device_name(run.device))),
        tag("p", f"{run.profile}. {_OUTCOMES.get(over.outcome, over.outcome)}.", css="subtitle"),
        tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts), css="facts"),
        tag("div", *(tag("div", tag("b", n), tag("span", word), css=f"tile {c}") for n, word, c in tiles), css="tiles"),
    )


def _table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> Html:
    if not rows:
        return Html()
    lines = [tag("tr", tag("td", name), tag("td", shortened(value), css="mono")) for name, value in rows]
    return tag("table", tag("thead", tag("tr", *(tag("th", one) for one in heads))), tag("tbody", *lines))


def _proven(proven: list[Proven]) -> Html:
    rows = [(one.title, _proof_words(one)) for one in proven]
    return _table((tr("What"), tr("Proof")), rows)


def _proof_words(one: Proven) -> str:
    if not one.photo:
        return one.what
    return tr("{what}; picture {photo}, SHA-256 {sha256}", what=one.what, photo=one.photo, sha256=one.sha256)


_EXACTLY = tr("A journal with this last hash holds exactly the entries that this was made of.")


def _foot(over: HandOver) -> Html:
    journals = [
        tag(
            "p",
            tr(
                "Hash of the last of {count} entries in the journal of the visit {at} (SHA-256):",
                count=count,
                at=at,
            ),
            " ",
            tag("span", last, css="mono"),
        )
        for at, last, count in over.journals
        if last
    ]
    return tag(
        "footer",
        tag(
            "p",
            tr(
                "Made from the journal by Satchel {version} on {utc}; run {run}. Secrets are left out. "
                "Times are those of the technician's computer.",
                version=__version__,
                utc=stamp(datetime.now(UTC)),
                run=over.run.run,
            ),
        ),
        *journals,
        tag("p", _EXACTLY) if journals else "",
    )
