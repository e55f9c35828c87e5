"""Draws a hand-over as one HTML page that needs nothing from outside: the sheet that stays with the device."""

from datetime import UTC, datetime

from app import __version__
from app.services.handover import HandOver, Proven
from app.services.html import Html, join, tag
from app.services.report_parts import clock, day, device_name, icon, page, run_table, section, shortened, stamp
from app.services.report_runs import Standing

_OUTCOMES = {
    "done": "Done",
    "failed": "Ended with a failure",
    "stopped": "Stopped by the technician",
    "undone": "Undone",
    "": "Not ended",
}


def render(over: HandOver) -> str:
    """The whole page."""
    title = " - ".join(part for part in ("Hand-over", device_name(over.run.device), over.client) if part)
    body = tag(
        "main",
        _head(over),
        section("Device", _table(("What", "Value"), over.facts)),
        section("Settings, before and after", run_table(over.run)),
        section("Done by hand", _proven(over.proven)),
        section("Versions", _table(("What", "Version"), over.versions)),
        section("Kept in the vault", _table(("What", "Where"), over.kept)),
        _foot(over),
    )
    return page(title, body)


def _head(over: HandOver) -> Html:
    run = over.run
    proven = len(over.having(Standing.PROVEN, Standing.ALREADY))
    failed = len(over.having(Standing.FAILED, Standing.UNFINISHED))
    left_out = len(over.having(Standing.SKIPPED, Standing.NOT_REACHED, Standing.UNKNOWN))
    facts = [
        *((name, said) for name, said in (("Client", over.client), ("Technician", over.technician)) if said),
        ("Date", day(run.at)),
        ("Time", f"{clock(run.at)} – {clock(over.ended)}" if over.ended else f"since {clock(run.at)}"),
    ]
    tiles = [
        (len(run.steps) - len(over.having(Standing.NOT_WANTED)), "settings looked at", ""),
        (proven, "as they should be, proven", "ok" if proven else ""),
        (failed, "failed", "problem" if failed else ""),
        (left_out, "left out", ""),
    ]
    return join(
        tag("div", icon("satchel"), "Satchel", tag("span", day(run.at)), css="brand"),
        tag("h1", f"Hand-over of {device_name(run.device)}"),
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
    return _table(("What", "Proof"), rows)


def _proof_words(one: Proven) -> str:
    return f"{one.what}; picture {one.photo}, SHA-256 {one.sha256}" if one.photo else one.what


def _foot(over: HandOver) -> Html:
    journals = [
        tag("p", f"Hash of the last of {count} entries in the journal of the visit {visit} (SHA-256): ",
            tag("span", last, css="mono"))
        for visit, last, count in over.journals if last
    ]  # fmt: skip
    return tag(
        "footer",
        tag("p", f"Made from the journal by Satchel {__version__} on {stamp(datetime.now(UTC))}; run {over.run.run}. "
                 "Secrets are left out. Times are those of the technician's computer."),
        *journals,
        tag("p", "A journal with this last hash holds exactly the entries that this was made of.") if journals else "",
    )  # fmt: skip
