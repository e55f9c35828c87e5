"""Services: what should run in the background, and whether it does."""

from app.domain.inspection import Action, CellKind, Column, Row, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.service_rows import parse
from app.services.inspection.service_scripts import (
    DISABLE_LINUX,
    DISABLE_WINDOWS,
    ENABLE_LINUX,
    ENABLE_WINDOWS,
    LOOK_LINUX,
    LOOK_WINDOWS,
    RESTART_LINUX,
    RESTART_WINDOWS,
    START_LINUX,
    START_WINDOWS,
    STOP_LINUX,
    STOP_WINDOWS,
)

_NETWORK = frozenset(
    {
        *("NetworkManager.service", "systemd-networkd.service", "networking.service", "networking", "network"),
        *("connman.service", "wpa_supplicant.service", "dhcpcd.service", "firewalld.service", "nftables.service"),
        *("ssh.service", "sshd.service", "ssh", "sshd", "dropbear", "tailscaled.service", "openvpn.service"),
        *("dbus.service", "dbus-broker.service", "systemd-logind.service"),
        *("WinRM", "Dhcp", "mpssvc", "BFE", "nsi", "NlaSvc", "netprofm", "WlanSvc", "RpcSs", "DcomLaunch"),
    }
)
"""Without these a device may not be reachable any more."""


def _keeps_running(row: Row) -> str:
    return tr("It carries this very session, so it is left running.") if row.given.get("carries") else ""


def _reach(row: Row) -> str:
    name = row.given.get("name", "")
    if name in _NETWORK or name.startswith(("openvpn@", "wg-quick@", "ifup@")):
        return tr("Without it the device may not be reachable any more.")
    return ""


def _reach_for_a_moment(row: Row) -> str:
    if row.given.get("carries"):
        return tr("It carries this very session, which may be lost for a moment.")
    return (
        tr("The device may not be reachable for a moment, or longer if it does not come back.") if _reach(row) else ""
    )


def _restart_refusal(row: Row) -> str:
    """On Windows the script itself would die with WinRM, before it could start it again."""
    return _keeps_running(row) if row.given.get("system") == "windows" else ""


def _ps(verb: str) -> str:
    return f"{verb} -Name {{name}}"


_LINUX_COLUMNS = (
    Column("name", tr("Service")),
    Column("title", tr("Description"), is_wide=True),
    Column("state", tr("State"), CellKind.STATE),
    Column("start", tr("Starts"), is_extra=True),
    Column("pid", tr("PID"), CellKind.NUMBER, is_extra=True),
    Column("memory", tr("Memory"), CellKind.SIZE, is_extra=True),
    Column("since", tr("Since"), CellKind.TIME, is_extra=True),
)
_WINDOWS_COLUMNS = (
    *_LINUX_COLUMNS[:4],
    Column("user", tr("Runs as"), is_extra=True),
    Column("pid", tr("PID"), CellKind.NUMBER, is_extra=True),
)

VIEW = View(
    id="services",
    title=tr("Services"),
    icon="server",
    noun="service",
    teaches=tr(
        "What runs in the background of the device, whether it runs now, and whether it starts with the device."
    ),
    columns={Os.LINUX: _LINUX_COLUMNS, Os.WINDOWS: _WINDOWS_COLUMNS},
    sort_by="state",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "systemctl list-units --type=service --all",
        Os.WINDOWS: "Get-CimInstance Win32_Service | Sort-Object State, Name",
    },
    parse=parse,
    actions=(
        Action(
            id="start",
            title=tr("Start"),
            icon="play",
            scripts={Os.LINUX: START_LINUX, Os.WINDOWS: START_WINDOWS},
            shown={Os.LINUX: "systemctl start {name}", Os.WINDOWS: _ps("Start-Service")},
            question=tr("Start {name}?"),
            done=tr("{name} runs."),
            fits=lambda row: not row.given.get("runs"),
        ),
        Action(
            id="stop",
            title=tr("Stop…"),
            icon="pause",
            scripts={Os.LINUX: STOP_LINUX, Os.WINDOWS: STOP_WINDOWS},
            shown={Os.LINUX: "systemctl stop {name}", Os.WINDOWS: _ps("Stop-Service -Force")},
            question=tr("Stop {name}?"),
            meaning=tr("Whoever uses it is cut off."),
            done=tr("{name} has stopped."),
            is_dangerous=True,
            fits=lambda row: bool(row.given.get("runs")),
            refusal=_keeps_running,
            warning=_reach,
        ),
        Action(
            id="restart",
            title=tr("Restart…"),
            icon="refresh-cw",
            scripts={Os.LINUX: RESTART_LINUX, Os.WINDOWS: RESTART_WINDOWS},
            shown={Os.LINUX: "systemctl restart {name}", Os.WINDOWS: _ps("Restart-Service -Force")},
            question=tr("Restart {name}?"),
            meaning=tr("Whoever uses it is cut off for a moment."),
            done=tr("{name} was restarted and runs."),
            refusal=_restart_refusal,
            warning=_reach_for_a_moment,
        ),
        Action(
            id="enable",
            title=tr("Start it with the device"),
            icon="circle-check",
            scripts={Os.LINUX: ENABLE_LINUX, Os.WINDOWS: ENABLE_WINDOWS},
            shown={
                Os.LINUX: "systemctl enable {name}",
                Os.WINDOWS: _ps("Set-Service -StartupType Automatic"),
            },
            question=tr("Start {name} with the device from now on?"),
            done=tr("{name} starts with the device."),
            fits=lambda row: row.given.get("start") in ("by hand", "disabled", "by hand, when needed"),
        ),
        Action(
            id="disable",
            title=tr("Do not start it with the device…"),
            icon="minus",
            scripts={Os.LINUX: DISABLE_LINUX, Os.WINDOWS: DISABLE_WINDOWS},
            shown={Os.LINUX: "systemctl disable {name}", Os.WINDOWS: _ps("Set-Service -StartupType Disabled")},
            question=tr("Leave {name} off when the device starts?"),
            meaning=tr("What runs now goes on."),
            done=tr("{name} does not start with the device any more."),
            fits=lambda row: str(row.given.get("start")).startswith("automatic"),
            refusal=_keeps_running,
            warning=_reach,
        ),
    ),
    refresh_every=10.0,
)
