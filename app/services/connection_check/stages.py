"""The stages of a connection, in their order, for each transport that can be checked."""

from collections.abc import Mapping

from app.domain.devices import Transport
from app.domain.language import tr
from app.services.connection_check.attempt import Stage
from app.services.connection_check.banner import listen
from app.services.connection_check.name import look_up
from app.services.connection_check.route import find_route
from app.services.connection_check.tcp import knock
from app.services.ssh.checking.key_exchange import exchange, recognise
from app.services.ssh.checking.login import authenticate
from app.services.ssh.checking.session import authorise, try_shell
from app.services.winrm.checking import certificate, methods, port, powershell, service, sign_in

NETWORK = (Stage("name", tr("Name"), look_up), Stage("route", tr("Route"), find_route), Stage("tcp", tr("Port"), knock))
"""What every transport over TCP begins with."""

_TO_WINDOWS = (*NETWORK[:2], Stage("tcp", tr("Port"), port.knock))
_IN_WINDOWS = (
    Stage("winrm", tr("WinRM service"), service.identify),
    Stage("sign_in_methods", tr("Sign-in methods"), methods.look_at_methods),
    Stage("authentication", tr("Sign-in"), sign_in.authenticate),
    Stage("authorisation", tr("Authorisation"), sign_in.authorise),
    Stage("shell", tr("PowerShell"), powershell.try_powershell),
)

STAGES: Mapping[Transport, tuple[Stage, ...]] = {
    Transport.SSH: (
        *NETWORK,
        Stage("banner", tr("Greeting"), listen),
        Stage("key_exchange", tr("Key exchange"), exchange),
        Stage("host_key", tr("Host key"), recognise),
        Stage("authentication", tr("Authentication"), authenticate),
        Stage("authorisation", tr("Authorisation"), authorise),
        Stage("shell", tr("Shell"), try_shell),
    ),
    Transport.WINRM: (*_TO_WINDOWS, *_IN_WINDOWS),
    Transport.WINRMS: (
        *_TO_WINDOWS,
        Stage("certificate", tr("Certificate"), certificate.look_at_certificate),
        *_IN_WINDOWS,
    ),
}
TO_A_HOP = frozenset({"authorisation", "shell"})
"""Stages that a jump host needs not pass: it only forwards."""
