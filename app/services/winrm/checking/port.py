"""Stage 3 of a Windows device: WinRM has two ports, and Windows does not answer at a port that its firewall hides."""

import errno
from concurrent.futures import ThreadPoolExecutor

from app.domain.connection_check import Help, Observation, Spoken
from app.domain.devices import DEFAULT_PORTS, Transport
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Address, Attempt, Seen, broken
from app.services.connection_check.route import direct_interface
from app.services.connection_check.tcp import (
    Evidence,
    Knock,
    answered,
    explain_for_any,
    port_answers,
    try_every_address,
)
from app.services.winrm.checking import far_side

_PORTS = {DEFAULT_PORTS[one]: one for one in (Transport.WINRM, Transport.WINRMS)}
_WORDS = {Transport.WINRM: "WinRM", Transport.WINRMS: tr("WinRM over HTTPS")}
_OTHERS = {22: "SSH", 3389: "remote desktop"}  # they tell that a machine is on


def knock(attempt: Attempt, task: TaskContext) -> Seen:
    knocks, evidence = try_every_address(attempt, task)
    if attempt.wire is not None:
        attempt.wire.close()  # each question has a connection of its own
    return answered(attempt, knocks, evidence) or _explain(attempt, knocks, evidence, task)


def _explain(attempt: Attempt, knocks: list[Knock], evidence: Evidence, task: TaskContext) -> Seen:
    address, own = knocks[0].address, attempt.port
    was_refused = any(one.error == errno.ECONNREFUSED for one in knocks)
    if not was_refused and (seen := explain_for_any(attempt, knocks, evidence)):
        return seen
    others = [port for port in (*_PORTS, *_OTHERS) if port != own]
    heard = _answering(attempt, address, others, task)
    evidence = (
        *evidence,
        *(
            Observation(
                tr("{address} port {one}", address=address.text, one=one),
                tr("answers") if one in heard else tr("does not answer"),
            )
            for one in others
        ),
    )
    if other := next((port for port in heard if port in _PORTS), 0):
        return _other_port(attempt, other, evidence)
    if was_refused:
        return _off(attempt, evidence)
    return _silent(attempt, heard, evidence)


def _answering(attempt: Attempt, address: Address, ports: list[int], task: TaskContext) -> list[int]:
    """Those that take connections. All at the same time: behind a firewall each of them takes seconds."""
    with ThreadPoolExecutor(len(ports), "knock") as knocking:
        found = list(knocking.map(lambda port: port_answers(attempt, address, port, task), ports))
    return [port for port, answers in zip(ports, found, strict=True) if answers]


def _other_port(attempt: Attempt, port: int, evidence: Evidence) -> Seen:
    """The other transport is there: that is nearly always how it was meant."""
    words = _WORDS[_PORTS[port]]
    fix = tr("Set the device to {words}, port {port}.", words=words, port=port)
    spoken: tuple[Spoken, ...] = ()
    if _PORTS[port] is Transport.WINRM:
        fix += " " + tr("NTLM and Kerberos encrypt there too. Or let WinRM listen with HTTPS on the device.")
        spoken = (far_side.HTTPS_LISTENER,)
    summary = tr(
        "Nothing answers on port {port} of {host}, but port {port_2} ({words}) does.",
        port=attempt.port,
        host=attempt.host,
        port_2=port,
        words=words,
    )
    return broken("wrong_port", summary, fix, *evidence, help=Help.EDIT_DEVICE, spoken=spoken)


def _off(attempt: Attempt, evidence: Evidence) -> Seen:
    return broken(
        "refused",
        tr("{host} is there, but WinRM is not switched on: nothing listens on its ports.", host=attempt.host),
        tr("Let somebody at the device switch it on: Windows on a PC comes with WinRM off."),
        *evidence,
        spoken=far_side.EVERYTHING,
    )


def _silent(attempt: Attempt, heard: list[int], evidence: Evidence) -> Seen:
    host = attempt.host
    interface = direct_interface(attempt.addresses[0]) if attempt.addresses else ""
    place = tr("{host} is in another network than this computer", host=host)
    if interface:
        place = tr("{host} is in the same network, at {interface}, and is on", host=host, interface=interface)
    evidence = (*evidence, Observation(tr("Network"), place))
    if heard or interface:
        why = tr("{others} answers", others=_OTHERS[heard[0]]) if heard else tr("its network card does")
        return broken(
            "firewall",
            tr(
                "{host} is on ({why}), but does not answer for WinRM: it is switched off there, or its "
                "firewall hides it.",
                host=host,
                why=why,
            ),
            tr(
                "Let somebody at the device switch it on. Where Windows takes the network for a Public "
                "one, its firewall {reach}: then the second command helps, or making the network "
                "private.",
                reach=_reach(interface),
            ),
            *evidence,
            spoken=(far_side.ENABLE, far_side.ENABLE_ON_PUBLIC, far_side.SET_PRIVATE, far_side.ENABLE_OPENSSH),
        )
    return _filtered(attempt, interface, evidence)


def _filtered(attempt: Attempt, interface: str, evidence: Evidence) -> Seen:
    host, seconds = attempt.host, attempt.patience
    return broken(
        "filtered",
        tr("{host} does not answer on the ports of WinRM: no word in {seconds:.0f} s.", host=host, seconds=seconds),
        tr(
            "Check that the device is on and the address is right. If it answers otherwise, WinRM "
            "is off there, or a firewall hides it: on a network that Windows takes for a Public "
            "one, its firewall {reach}.",
            reach=_reach(interface),
        ),
        *evidence,
        help=Help.TRY_AGAIN,
        spoken=(far_side.ENABLE, far_side.ENABLE_ON_PUBLIC, far_side.SET_PRIVATE),
    )


def _reach(interface: str) -> str:
    return (
        tr("lets nobody in until WinRM was set up for it")
        if interface
        else tr("lets in only the computers of that network")
    )
