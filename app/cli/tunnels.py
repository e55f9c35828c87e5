"""`satchel tunnel`: ports that are carried through devices, until Ctrl+C."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.devices import Device
from app.domain.errors import ConnectionLost
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.domain.tunnels import Tunnel, TunnelLink, TunnelState, TunnelStatus, is_loopback
from app.services.tunnels.service import Tunnels, way_of
from app.services.tunnels.store import TunnelStore

_LOOK = 0.1  # seconds
_GIVEN = "given"  # the id of a device that is in no book


class _Unkept:
    """Tunnels of this one command."""

    def __init__(self) -> None:
        self._tunnels: tuple[Tunnel, ...] = ()

    def load(self) -> tuple[Tunnel, ...]:
        return self._tunnels

    def save(self, tunnels: Sequence[Tunnel]) -> None:
        self._tunnels = tuple(tunnels)


def open_(session: Session) -> int:
    """Those that the options name."""
    wanted = _wanted(session)
    device = session.device(session.options.device)
    return _hold(session, {device.id or _GIVEN: device}, [replace(one, device=device.id or _GIVEN) for one in wanted])


def start(session: Session) -> int:
    """Those that were kept under these names."""
    kept = _store(session).load()
    wanted = [_named(kept, name) for name in session.options.name]
    return _hold(session, {one.device: session.device(one.device) for one in wanted}, wanted)


def add(session: Session) -> int:
    """Keep them; a name for several is numbered."""
    wanted, options = _wanted(session), session.options
    device = session.services.device_book.find(options.device)
    tunnels = session.services.tunnels
    for number, one in enumerate(wanted, 1):
        name = f"{options.name} {number}" if options.name and len(wanted) > 1 else options.name
        kept = tunnels.put(replace(one, device=device.id, name=name, autostart=options.autostart))
        session.output.line(f"Kept {kept.name}: {way_of(TunnelStatus(kept))}, through {device.name}")
    return ls(session) if options.json else DONE


def ls(session: Session) -> int:
    """What is kept."""
    kept = _store(session).load()
    names = {device.id: device.name for device in session.services.device_book.devices()}
    session.output.document({"tunnels": [_record(TunnelStatus(one), names.get(one.device, "")) for one in kept]})
    rows = [(one.name, one.kind.value, names.get(one.device, "?"), way_of(TunnelStatus(one))) for one in kept]
    session.output.table(rows, ("NAME", "KIND", "DEVICE", "WAY"))
    return DONE


def rm(session: Session) -> int:
    gone = session.services.tunnels.remove(_named(_store(session).load(), session.options.name).id)
    session.output.line(f"Forgot {gone.name}")
    session.output.document({"removed": gone.name})
    return DONE


def _hold(session: Session, devices: Mapping[str, Device], wanted: Sequence[Tunnel]) -> int:
    """Open them, say so, and keep them open. Raises what keeps one from opening; ends with Cancelled."""
    for device in devices.values():  # here, where a person can be asked
        session.tunnel_link(device)

    def open_link(device: Device, task: TaskContext, _: Ask | None) -> TunnelLink:
        return session.connections_for(device).tunnel_link(device, task)

    tunnels = Tunnels(_Unkept(), open_link, devices.__getitem__, lambda: session.journal)
    try:
        ids = [tunnels.put(one).id for one in wanted]
        for id in ids:
            tunnels.start(id)
        opened = [_until_open(tunnels, id, session.task) for id in ids]
        for status in opened:
            device = devices[status.tunnel.device]
            session.output.line(f"{way_of(status)}, through {device.name}")
            if not is_loopback(status.tunnel.bind):
                session.output.message("Others in the network can use it, without a password.")
        records = [_record(status, devices[status.tunnel.device].name) for status in opened]
        session.output.document({"tunnels": records})
        session.output.end()
        session.output.message("Ctrl+C closes them.")
        _follow(session, tunnels, ids)
    finally:
        tunnels.close()
    return DONE


def _until_open(tunnels: Tunnels, id: str, task: TaskContext) -> TunnelStatus:
    while (status := tunnels.status(id)).state is not TunnelState.OPEN:
        if status.state is TunnelState.FAILED and status.error is not None:
            raise status.error
        task.sleep(_LOOK)
    return status


def _follow(session: Session, tunnels: Tunnels, ids: Sequence[str]) -> None:
    """Until a person has enough, say what becomes of them. Raises what needs a person."""
    told: dict[str, tuple[TunnelState, str]] = {}
    while True:
        for id in ids:
            status = tunnels.status(id)
            now = (status.state, status.last_problem)
            before, told[id] = told.get(id, (TunnelState.OPEN, "")), now
            if status.state is TunnelState.FAILED and status.error is not None:
                raise status.error
            if status.state is not before[0]:
                words = "Open again" if status.state is TunnelState.OPEN else str(status.error or ConnectionLost(""))
                session.output.message(f"{status.tunnel.name}: {words}")
            if now[1] != before[1] and now[1]:
                session.output.message(f"{status.tunnel.name}: {now[1]}")
        session.task.sleep(5 * _LOOK)


def _wanted(session: Session) -> Sequence[Tunnel]:
    if not session.options.tunnels:
        raise UsageError(
            "Say which tunnel: -L, -R or -D.", hint="For example: satchel tunnel open D -L 8080:localhost:80"
        )
    wanted: Sequence[Tunnel] = session.options.tunnels
    return wanted


def _named(kept: Sequence[Tunnel], name: str) -> Tunnel:
    found = [one for one in kept if name in (one.name, one.id)]
    if len(found) != 1:
        words = f'There is no tunnel "{name}".' if not found else f'Several tunnels are called "{name}".'
        raise UsageError(words, hint="satchel tunnel ls lists them; --json shows their ids.")
    return found[0]


def _store(session: Session) -> TunnelStore:
    return TunnelStore(session.services.paths.tunnels_file)


def _record(status: TunnelStatus, device: str) -> dict[str, Any]:
    one = status.tunnel
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "device": device,
        "address": one.bind,
        "port": status.port or one.port,
        "host": one.host or None,
        "host_port": one.host_port or None,
        "autostart": one.autostart,
    }
