"""What checks of a connection found, for pictures."""

from collections.abc import Iterator, Sequence

from app.domain.connection_check import Fix, Help, Observation, StageFinding, StageVerdict
from app.services.winrm.checking import far_side

_TITLES = {
    "name": "Name",
    "route": "Route",
    "tcp": "Port",
    "banner": "Greeting",
    "key_exchange": "Key exchange",
    "host_key": "Host key",
    "authentication": "Authentication",
    "authorisation": "Authorisation",
    "shell": "Shell",
}


def _fine(stage: str, summary: str, *, hop: str = "") -> StageFinding:
    return StageFinding(stage, _TITLES[stage], StageVerdict.OK, summary, seconds=0.02, hop=hop)


def _skipped(stage: str, summary: str) -> StageFinding:
    return StageFinding(stage, _TITLES[stage], StageVerdict.SKIPPED, summary)


def _rest(stages: Sequence[str]) -> Iterator[StageFinding]:
    for stage in stages:
        yield StageFinding(stage, _TITLES[stage], StageVerdict.NOT_REACHED, "Not reached.")


WINDOWS_OFF = (
    _fine("name", "nd-reception.nordlys.example stands for 1 address, says the name service."),
    _fine("route", "10.20.1.44 is on the network at eth0."),
    StageFinding(
        "tcp",
        "Port",
        StageVerdict.PROBLEM,
        "nd-reception is on (remote desktop answers), but does not answer for WinRM: it is switched off there, or its "
        "firewall hides it.",
        (
            Observation("10.20.1.44 port 5985", "no answer in 5 s", is_fault=True),
            Observation("10.20.1.44 port 5986", "does not answer"),
            Observation("10.20.1.44 port 3389", "answers"),
        ),
        "firewall",
        Fix(
            "Let somebody at the device switch it on. Where Windows takes the network for a Public one, its firewall "
            "lets nobody in until WinRM was set up for it: then the second command helps, or making the network "
            "private.",
            spoken=(far_side.ENABLE, far_side.ENABLE_ON_PUBLIC, far_side.SET_PRIVATE, far_side.ENABLE_OPENSSH),
        ),
        9.1,
    ),
    *(
        StageFinding(stage, title, StageVerdict.NOT_REACHED, "Not reached.")
        for stage, title in (("winrm", "WinRM service"), ("authentication", "Sign-in"), ("shell", "PowerShell"))
    ),
)
_TO_THE_PORT = (
    _fine("name", "10.20.1.10 is an address: there is no name to look up."),
    _fine("route", "10.20.1.10 is reached through the VPN wg0 and the gateway 10.8.0.1."),
)
FILTERED = (
    *_TO_THE_PORT,
    StageFinding(
        "tcp",
        "Port",
        StageVerdict.PROBLEM,
        "10.20.1.10 does not answer on port 22: no word in 5 s.",
        (Observation("10.20.1.10 port 22", "no answer in 5 s", is_fault=True),),
        "filtered",
        Fix(
            "Check that the device is on and the address is right. If it answers otherwise, a firewall drops port 22: "
            "allow it there.",
            Help.TRY_AGAIN,
        ),
        5.0,
    ),
    *_rest(list(_TITLES)[3:]),
)
BEHIND_A_HOP = (
    _fine("name", "gate.nordlys.example stands for 1 address, says the name service.", hop="nd-gate"),
    _fine("route", "203.0.113.9 is reached through eth0 and the gateway 192.168.1.1.", hop="nd-gate"),
    _fine("tcp", "203.0.113.9 answers on port 22.", hop="nd-gate"),
    _fine("banner", "An SSH server greets: OpenSSH_9.2p1.", hop="nd-gate"),
    _fine("key_exchange", "Both sides agree on how to encrypt.", hop="nd-gate"),
    _fine("host_key", "It shows the key that is known.", hop="nd-gate"),
    _fine("authentication", "The device lets ops in.", hop="nd-gate"),
    _skipped("name", "nd-gate looks the name up, not this computer."),
    _skipped("route", "The way goes through nd-gate."),
    _fine("tcp", "nd-gate reaches 10.20.1.10 on port 22."),
    _fine("banner", "An SSH server greets: Cisco-1.25."),
    StageFinding(
        "key_exchange",
        "Key exchange",
        StageVerdict.PROBLEM,
        "10.20.1.10 knows only old methods that are no longer safe: diffie-hellman-group14-sha1, ssh-rsa.",
        (
            Observation("Key exchange: the device offers", "diffie-hellman-group14-sha1", is_fault=True),
            Observation("Key exchange: Satchel offers", "curve25519-sha256, ecdh-sha2-nistp256 and 4 more"),
            Observation("Host key: the device offers", "ssh-rsa", is_fault=True),
            Observation("Host key: Satchel offers", "ssh-ed25519, ecdsa-sha2-nistp256 and 4 more"),
        ),
        "needs_legacy",
        Fix("Update its firmware. Until then, allow old methods for this one device.", Help.ALLOW_LEGACY),
        0.2,
    ),
    *_rest(list(_TITLES)[5:]),
)
FINE = (
    *_TO_THE_PORT,
    _fine("tcp", "10.20.1.10 answers on port 22."),
    _fine("banner", "An SSH server greets: OpenSSH_9.2p1."),
    _fine("key_exchange", "Both sides agree on how to encrypt."),
    _fine("host_key", "It shows the key that is known."),
    _fine("authentication", "The device lets support in."),
    _fine("authorisation", "The account may have a session."),
    _fine("shell", "A shell starts and stays."),
)
