"""`satchel ping` and `satchel trace`: figures that somebody else accepts, with target, time, place and version."""

from typing import Any

from app import __version__
from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.domain.journal import EventKind
from app.services import network_tools
from app.services.network_tools import Measured
from app.services.probes.icmp import Outcome, Reply
from app.services.probes.series import Series
from app.services.probes.trace import Hop, where_loss_begins

_HEAD = ("Hop", "Address", "Loss", "Sent", "Best", "Average", "Worst", "Jitter")
_PERSISTS = 3.0  # percent, and at least two packets: as the check net.path
_ROUGH = "Answers are rationed here (about one a second): what is missing says nothing."


def ping(session: Session) -> int:
    """Ends with 1 where nobody answered."""
    options, output = session.options, session.output

    def show(number: int, reply: Reply) -> None:
        output.line(f"{number:>5}  {_said(reply)}")

    found = network_tools.ping(
        options.host,
        session.task,
        count=options.count,
        interval=options.interval,
        size=options.size,
        version=options.version,
        on_start=lambda head: output.line(_title("Ping", head)),
        on_reply=show,
    )
    series = found.series
    output.line()
    output.line(_summary(series))
    if not found.head.is_exact:
        output.line(_ROUGH)
    output.document({**_head(found.head), **_figures(series)})
    code = DONE if series.received else PROBLEMS
    _note(session, f"ping {options.host} --count {series.sent}", code)
    return code


def trace(session: Session) -> int:
    """Ends with 1 where the target did not answer."""
    options, output = session.options, session.output
    found = network_tools.follow(
        options.host, session.task, rounds=options.rounds, interval=options.interval, version=options.version
    )
    output.line(_title("Trace", found.head))
    output.line()
    output.table([_row(hop) for hop in found.hops], _HEAD)
    output.line()
    output.lines(_verdict(found.hops, is_exact=found.head.is_exact))
    hops = [
        {"hop": hop.number, "address": str(hop.by) if hop.by else None, **_figures(hop.series)} for hop in found.hops
    ]
    output.document({**_head(found.head), "hops": hops})
    code = DONE if found.hops and found.hops[-1].is_goal else PROBLEMS
    _note(session, f"trace {options.host} --rounds {options.rounds}", code)
    return code


def _title(what: str, head: Measured) -> str:
    when = head.started.isoformat(" ", "seconds")
    target = f"{head.goal} ({head.address})" if head.goal != str(head.address) else head.goal
    return f"{what} to {target} from {head.source or 'nowhere'}, {when}, Satchel {__version__}"


def _said(reply: Reply) -> str:
    if reply.outcome is Outcome.ANSWERED:
        return f"{reply.ms:.2f} ms"
    if reply.outcome is Outcome.SILENT:
        return "no answer"
    return f"{reply.outcome.value}, says {reply.by}" if reply.by else reply.outcome.value


def _summary(series: Series) -> str:
    counts = f"{series.sent} sent, {series.received} received, {series.loss:.1f} % lost"
    if not series.received:
        return counts
    times = f"best {series.best:.2f}, average {series.average:.2f}, worst {series.worst:.2f} ms"
    return f"{counts}; {times}, jitter {series.jitter:.2f} ms"


def _row(hop: Hop) -> list[str]:
    series = hop.series
    times = (series.best, series.average, series.worst, series.jitter) if series.received else ()
    shown = [f"{one:.1f}" for one in times] or ["-"] * 4
    return [str(hop.number), str(hop.by) if hop.by else "no answer", f"{series.loss:.0f} %", str(series.sent), *shown]


def _verdict(hops: tuple[Hop, ...], *, is_exact: bool) -> list[str]:
    if not hops or not hops[-1].is_goal:
        return ["The target did not answer. Many firewalls forbid that: alone it is no fault."]
    if not is_exact:
        return [_ROUGH]
    begins = where_loss_begins(hops, _PERSISTS, 2)
    if begins:
        where = f"hop {begins.number}" + (f" ({begins.by})" if begins.by else "")
        return [f"Loss begins at {where} and goes on to the target: {hops[-1].series.loss:.0f} %."]
    lossy = any(hop.by and hop.series.lost for hop in hops[:-1])
    note = " Loss at a hop that is gone behind it is only a router that seldom answers." if lossy else ""
    loss = hops[-1].series.loss
    return [
        f"{f'{loss:.0f} % of the packets to the target are lost.' if loss else 'Nothing is lost on the way.'}{note}"
    ]


def _head(head: Measured) -> dict[str, Any]:
    return {
        "target": head.goal,
        "address": str(head.address),
        "source": head.source,
        "started": head.started.isoformat("T", "seconds"),
        "version": __version__,
        "exact": head.is_exact,
    }


def _figures(series: Series) -> dict[str, Any]:
    times = {"best": series.best, "average": series.average, "worst": series.worst, "jitter": series.jitter}
    rounded = {name: round(value, 3) if series.received else None for name, value in times.items()}
    return {"sent": series.sent, "received": series.received, "loss_percent": round(series.loss, 1), **rounded}


def _note(session: Session, command: str, code: int) -> None:
    session.note(EventKind.COMMAND_RUN, device="local", command=f"satchel {command}", exit_code=code)
