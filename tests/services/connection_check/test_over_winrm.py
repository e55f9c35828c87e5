"""The check of a Windows device, against a simulated one that fails in one way each. Real protocol, no real Windows."""

import contextlib
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.connection_check import ConnectionCheck, Help, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import AppError, AuthenticationFailed
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.connection_check.attempt import PATIENCE
from app.services.connection_check.rendering import to_json
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from tests.servers.private_network import CABLE, SWALLOWS, in_private_network
from tests.servers.simulated_windows import Failure, Run, SimulatedWindows
from tests.servers.simulated_windows.certificate import make_certificate
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https
from tests.services.connection_check.checking import code, evidence, listener

HTTP = ("name", "route", "tcp", "winrm", "sign_in_methods", "authentication", "authorisation", "shell")
HTTPS = (*HTTP[:3], "certificate", *HTTP[3:])
WRONG = Credential("technician", password=Secret("wrong"))


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        windows.answer("PSVersionTable", '{"version":"5.1.19041.1","mode":"FullLanguage"}\r\n')
        yield windows


def check(
    device: Device,
    *,
    credential: Credential | Callable[[Device], Credential] = CREDENTIAL,
    failure: AppError | None = None,
    task: TaskContext | None = None,
    patience: float = PATIENCE,
) -> ConnectionCheck:
    given = credential if callable(credential) else lambda _: credential
    keys = HostKeys(Path("/nowhere"))
    found = check_connection(device, given, keys, task or TaskContext(), failure=failure, patience=patience)
    stages = tuple(one.stage for one in found.findings)
    assert stages == (HTTPS if device.transport is Transport.WINRMS else HTTP)
    return found


def commands(found: ConnectionCheck) -> list[str]:
    """What is to be read out on the phone."""
    assert found.cause is not None and found.cause.fix is not None
    return [one.command for one in found.cause.fix.spoken]


def helps(found: ConnectionCheck) -> Help:
    assert found.cause is not None and found.cause.fix is not None
    return found.cause.fix.help


# -- it works -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reach", [over_http, over_https])
def test_a_device_that_works_passes_every_stage(windows: SimulatedWindows, reach: Callable[..., Device]) -> None:
    found = check(reach(windows))
    assert [one.summary for one in found.findings if one.verdict is not StageVerdict.OK] == []
    assert found.findings[-1].summary == "PowerShell 5.1.19041.1 runs a command, and one that stays opens."
    assert "Microsoft Corporation" in next(one.summary for one in found.findings if one.stage == "winrm")
    assert windows.wsman.shells == {}  # nothing stays behind


def test_a_device_that_does_not_say_what_it_is_works_too(windows: SimulatedWindows) -> None:
    windows.identifies = False
    assert check(over_http(windows)).cause is None


# -- port ---------------------------------------------------------------------------------------------


def test_where_nothing_listens_the_command_that_switches_winrm_on_is_given_to_be_read_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = check(Device("w", "PC", Transport.WINRM, "127.0.0.1", taken.getsockname()[1], "tech"))
    assert code(found) == "tcp.refused"
    assert commands(found)[0] == "winrm qc -q"
    assert any("OpenSSH.Server" in one for one in commands(found))
    assert "port 5985: does not answer" in evidence(found) and "port 5986: does not answer" in evidence(found)
    spelled = found.cause.fix.spoken[0].spelled  # type: ignore[union-attr]
    assert spelled[2] == ("-q", "dash, Quebec")
    assert to_json(found)["cause"]["fix"]["commands"][0]["command"] == "winrm qc -q"


def listening(port: int) -> Callable[[], None]:
    """Begins to listen in the network of the thread that calls; the listener ends with the process's last use."""
    return lambda: _HELD.append(socket.create_server(("", port)))


_HELD: list[socket.socket] = []


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    while _HELD:
        _HELD.pop().close()


@pytest.mark.parametrize(
    ("transport", "other", "words"),
    [(Transport.WINRM, 5986, "WinRM over HTTPS"), (Transport.WINRMS, 5985, "WinRM, port 5985")],
)
def test_the_other_port_of_winrm_is_looked_at(transport: Transport, other: int, words: str) -> None:
    device = Device("w", "PC", transport, "10.99.0.1", user="tech")
    found = in_private_network(lambda: check(device), *CABLE, before=listening(other))
    assert code(found) == "tcp.wrong_port"
    assert helps(found) is Help.EDIT_DEVICE
    assert words in found.cause.fix.sentence  # type: ignore[union-attr]


def test_a_silent_device_in_the_same_network_is_on_and_a_public_network_is_named() -> None:
    device = Device("w", "PC", Transport.WINRM, "10.99.0.7", user="tech")
    found = in_private_network(lambda: check(device, patience=0.5), *CABLE, SWALLOWS.format("10.99.0.7"))
    assert code(found) == "tcp.firewall"
    assert "Public" in found.cause.fix.sentence  # type: ignore[union-attr]
    assert commands(found)[:2] == ["winrm qc -q", "powershell Enable-PSRemoting -s -f"]


def test_a_silent_device_behind_a_gateway_may_be_off_and_the_own_network_rule_is_named() -> None:
    device = Device("w", "PC", Transport.WINRM, "10.50.0.7", user="tech")
    way = ("ip route add 10.50.0.0/16 via 10.99.0.254", SWALLOWS.format("10.99.0.254"))
    found = in_private_network(lambda: check(device, patience=0.5), *CABLE, *way)
    assert code(found) == "tcp.filtered"
    assert "only the computers of that network" in found.cause.fix.sentence  # type: ignore[union-attr]


def test_nobody_at_the_address_is_told_as_for_ssh() -> None:
    device = Device("w", "PC", Transport.WINRM, "10.99.0.9", user="tech")
    assert code(in_private_network(lambda: check(device), *CABLE)) == "tcp.nobody"


# -- certificate --------------------------------------------------------------------------------------


def test_an_unknown_certificate_is_a_question_before_anything_is_sent(windows: SimulatedWindows) -> None:
    found = check(over_https(windows, pin=""))
    assert code(found) == "certificate.unknown"
    assert helps(found) is Help.TRUST_KEY
    assert "SHA256:" in evidence(found)
    assert windows.credentials_seen == [] and windows.actions == []


def test_a_changed_certificate_shows_both_fingerprints(windows: SimulatedWindows) -> None:
    device = over_https(windows)
    windows.renew_certificate()
    found = check(device)
    assert code(found) == "certificate.changed"
    assert evidence(found).count("SHA256:") == 2
    assert windows.credentials_seen == []


def trusted(windows: SimulatedWindows, folder: Path, monkeypatch: pytest.MonkeyPatch, **dates: datetime) -> None:
    """The service shows a certificate whose authority this computer trusts."""
    pem, key = make_certificate(folder, "dated", **dates)
    windows.https.use(pem, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))


def test_a_certificate_of_a_trusted_authority_needs_no_question(
    windows: SimulatedWindows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted(windows, tmp_path, monkeypatch)
    found = check(over_https(windows, pin=""))
    assert found.cause is None


def test_dates_and_name_of_a_certificate_are_told_apart(
    windows: SimulatedWindows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    trusted(windows, tmp_path, monkeypatch, begins=now - timedelta(days=9), ends=now - timedelta(days=1))
    assert code(check(over_https(windows, pin=""))) == "certificate.expired"
    trusted(windows, tmp_path, monkeypatch, begins=now + timedelta(days=1), ends=now + timedelta(days=9))
    assert code(check(over_https(windows, pin=""))) == "certificate.not_yet_valid"
    trusted(windows, tmp_path, monkeypatch)
    other = replace(over_https(windows, pin=""), host="127.0.0.2")
    with _also_at(windows, "127.0.0.2") as port:
        assert code(check(replace(other, port=port))) == "certificate.wrong_name"


@contextlib.contextmanager
def _also_at(windows: SimulatedWindows, host: str) -> Iterator[int]:
    """The same certificate under an address that it does not name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    folder = windows.certificate_file.parents[1]
    context.load_cert_chain(folder / "dated.pem", folder / "dated.key")

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as dressed:
            dressed.recv(1)

    with listener(serve, host) as device:
        yield device.port


def test_what_speaks_no_tls_and_what_breaks_off_are_told(windows: SimulatedWindows) -> None:
    device = replace(over_https(windows), port=windows.http.port)
    assert code(check(device)) == "certificate.no_tls"
    with listener(lambda connection: connection.recv(1) and None) as deaf:
        found = check(replace(over_https(windows), port=deaf.port))
    assert code(found) == "certificate.broken_off"


# -- is it WinRM --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (b"220 mail.example.com ESMTP\r\n", "winrm.not_http"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "winrm.is_tls"),
        (b"", "winrm.closed"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "winrm.not_here"),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "winrm.stopped"),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "winrm.forbidden"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "winrm.server_error"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p/>", "winrm.not_winrm"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 999999999999\r\n\r\nx", "winrm.not_winrm"),
    ],
)
def test_what_is_not_winrm_is_named(said: bytes, cause: str) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(said)

    with listener(serve) as device:
        found = check(replace(device, transport=Transport.WINRM))
    assert code(found) == cause


def test_a_port_of_https_is_told_where_the_device_is_set_to_http(windows: SimulatedWindows) -> None:
    found = check(replace(over_http(windows), port=windows.https.port))
    assert code(found) == "winrm.is_tls"


def test_a_port_that_says_nothing_is_told_and_a_cancel_frees_the_check() -> None:
    task = TaskContext()

    def serve(connection: socket.socket) -> None:
        connection.recv(4096)
        task.cancel()
        connection.recv(4096)

    with listener(serve) as device, pytest.raises(Cancelled):
        check(replace(device, transport=Transport.WINRM), task=task)


def test_basic_over_http_is_refused_with_its_fix(tmp_path: Path) -> None:
    with SimulatedWindows(tmp_path / "w", ntlm=False, basic_over_http=True) as windows:
        found = check(over_http(windows))
    assert code(found) == "sign_in_methods.basic_over_http"
    assert "Negotiate" in commands(found)[0]
    assert windows.credentials_seen == []


# -- sign-in ------------------------------------------------------------------------------------------


def test_a_wrong_password_is_told_and_sent_once(windows: SimulatedWindows) -> None:
    found = check(over_https(windows), credential=WRONG)
    assert code(found) == "authentication.refused"
    assert helps(found) is Help.ENTER_PASSWORD
    assert windows.actions == []


def test_a_refused_credential_is_not_sent_again(windows: SimulatedWindows) -> None:
    failure = AuthenticationFailed("127.0.0.1 refused the user name or the password.")
    found = check(over_https(windows), failure=failure)
    assert code(found) == "authentication.refused"
    assert windows.credentials_seen == []


class NumberedError(Exception):
    """As SSPI and Kerberos raise them: with a number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"number {number}")
        self.winerror = number


class NumberedFault(Exception):
    """As pywinrm raises a WSManFault."""

    def __init__(self, number: int) -> None:
        super().__init__(f"number {number}")
        self.wsman_fault_code = number


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (-1765328384 + 7, "spn"),  # KDC_ERR_S_PRINCIPAL_UNKNOWN
        (0x80090303, "spn"),  # SEC_E_TARGET_UNKNOWN
        (-1765328384 + 37, "clock_skew"),  # KRB_AP_ERR_SKEW
        (1330, "password_expired"),
        (0xC0000234, "locked"),
        (0xC0000072, "disabled"),
        (1385, "logon_right"),
        (0x80090311, "no_domain_controller"),
    ],
)
def test_what_windows_or_kerberos_says_by_number_is_the_cause(
    windows: SimulatedWindows, number: int, cause: str
) -> None:
    failure = AuthenticationFailed("It said no.")
    failure.__cause__ = NumberedError(number)
    assert code(check(over_https(windows), failure=failure)) == f"authentication.{cause}"
    assert windows.credentials_seen == []


def test_a_clock_that_is_wrong_is_named_where_the_sign_in_fails(windows: SimulatedWindows) -> None:
    windows.clock_offset = 3600.0 * 3
    found = check(over_https(windows), credential=WRONG)
    assert code(found) == "authentication.clock_skew"
    assert "3 h ahead of ours" in found.sentence
    assert commands(found) == ["w32tm /resync /force"]


def test_a_clock_that_is_wrong_does_no_harm_where_the_sign_in_works(windows: SimulatedWindows) -> None:
    windows.clock_offset = -900.0
    found = check(over_https(windows))
    assert found.cause is None
    assert any("15 min behind ours" in seen.value for one in found.findings for seen in one.evidence)


def test_what_is_missing_for_a_sign_in_is_told(windows: SimulatedWindows) -> None:
    assert code(check(over_http(windows), credential=Credential())) == "authentication.no_credential"

    def locked(_: Device) -> Credential:
        raise VaultLocked("The vault is locked.")

    assert code(check(over_http(windows), credential=locked)) == "authentication.vault_locked"
    assert windows.credentials_seen == []


# -- authorisation and PowerShell ---------------------------------------------------------------------


def test_an_account_of_the_device_that_may_not_gets_the_token_filter_as_the_cause(windows: SimulatedWindows) -> None:
    windows.refuse("Create", 5, "Access is denied.")
    found = check(over_http(windows))
    assert code(found) == "authorisation.token_filter"
    assert "LocalAccountTokenFilterPolicy" in commands(found)[0]
    assert commands(found)[1] == "powershell Add-LocalGroupMember -SID S-1-5-32-580 -Member 'technician'"


@pytest.mark.parametrize(
    ("user", "cause"),
    [
        ("ada", "token_filter"),
        (".\\ada", "token_filter"),
        ("127\\ada", "token_filter"),  # the name of the device
        ("MicrosoftAccount\\ada@outlook.com", "token_filter"),
        ("CORP\\ada", "denied"),
        ("ada@corp.example", "denied"),
    ],
)
def test_the_token_filter_is_for_accounts_of_the_device(windows: SimulatedWindows, user: str, cause: str) -> None:
    failure = AuthenticationFailed("It said no.")
    failure.__cause__ = NumberedFault(5)
    credential = Credential(user, password=Secret("word"))
    assert code(check(over_https(windows), credential=credential, failure=failure)) == f"authorisation.{cause}"


def test_a_forbidden_user_is_told_from_a_wrong_password(windows: SimulatedWindows) -> None:
    windows.fail("Create", Failure.STATUS_403)
    assert code(check(over_http(windows))).startswith("authorisation.")


@pytest.mark.parametrize(
    ("number", "what", "setting"),
    [
        (2150859173, "shells", 'winrm set winrm/config/winrs @{MaxShellsPerUser="100"}'),
        (2150859174, "operations", 'winrm set winrm/config/service @{MaxConcurrentOperationsPerUser="3000"}'),
        (2150859236, "PowerShell sessions", r"microsoft.powershell\Quotas\MaxShellsPerUser 100"),
        (2150859176, "requests of everybody", ""),
    ],
)
def test_a_quota_is_told_with_what_allows_more(windows: SimulatedWindows, number: int, what: str, setting: str) -> None:
    windows.refuse("Create", number, "This user is allowed a maximum number of 5 concurrent shells.")
    found = check(over_http(windows))
    assert code(found) == "authorisation.quota"
    assert f"limit of {what}" in found.sentence
    assert setting in commands(found)[-1]
    assert str(number) in evidence(found)


def test_a_quota_that_ends_a_command_is_told_as_such(windows: SimulatedWindows) -> None:
    windows.refuse("Command", 2150859174, "This user is allowed a maximum number of 15 concurrent operations.")
    assert code(check(over_http(windows))) == "shell.quota"


def test_shells_that_are_switched_off_are_told(windows: SimulatedWindows) -> None:
    windows.refuse("Create", 2150859180, "Remote shell access is not allowed.")
    found = check(over_http(windows))
    assert code(found) == "authorisation.no_shells"
    assert "AllowRemoteShellAccess" in commands(found)[0]


def test_a_fault_that_nobody_knows_comes_behind_the_sign_in(windows: SimulatedWindows) -> None:
    windows.refuse("Create", 87, "The parameter is incorrect.")
    found = check(over_http(windows))
    assert code(found) == "authorisation.failed"
    assert "The parameter is incorrect." in evidence(found) or "The parameter is incorrect." in found.sentence


def test_an_error_of_the_service_behind_the_sign_in_is_not_blamed_on_the_credential(windows: SimulatedWindows) -> None:
    windows.fail("Create", Failure.STATUS_500)
    assert code(check(over_http(windows))) == "authentication.failed"


def test_a_powershell_that_a_rule_holds_back_is_told(windows: SimulatedWindows) -> None:
    text = "Cannot invoke method. Method invocation is supported only on core types in this language mode."
    windows.answer("PSVersionTable", errors=text, exit_code=1)
    found = check(over_http(windows))
    assert code(found) == "shell.constrained"


def test_a_powershell_that_does_not_run_is_told(windows: SimulatedWindows) -> None:
    def act(run: Run) -> int:
        run.write_native_error("'powershell.exe' is not recognized\r\n")
        return 1

    windows.perform("PSVersionTable", act)
    found = check(over_http(windows))
    assert code(found) == "shell.no_powershell"
    assert "not recognized" in evidence(found)
    assert json.dumps(to_json(found))


def test_a_closed_powershell_remoting_is_no_fault_and_is_said(windows: SimulatedWindows) -> None:
    windows.wsman.limits.closed_endpoints.add("Microsoft.PowerShell")
    found = check(over_https(windows))
    assert found.cause is None
    assert "sessions are a console" in found.findings[-1].summary


# -- what is chosen for the device --------------------------------------------------------------------


def test_a_sign_in_that_is_chosen_and_not_offered_is_told(windows: SimulatedWindows) -> None:
    found = check(replace(over_https(windows), sign_in="credssp"))
    assert code(found) == "sign_in_methods.not_offered"
    assert "CredSSP" in found.sentence and "CredSSP" in commands(found)[0]


def test_only_credssp_is_warned_of_before_the_password_is_given_away(windows: SimulatedWindows) -> None:
    windows.ntlm, windows.basic, windows.credssp = False, False, True
    found = check(over_https(windows))
    assert code(found) == "sign_in_methods.only_credssp"
    assert windows.credentials_seen == []


def test_a_certificate_that_is_chosen_and_missing_is_told(windows: SimulatedWindows) -> None:
    found = check(replace(over_https(windows), sign_in="certificate"), credential=Credential())
    assert code(found) == "authentication.no_certificate"


def test_a_certificate_that_the_device_does_not_take_is_told(windows: SimulatedWindows, tmp_path: Path) -> None:
    pem, key = make_certificate(tmp_path, "client")
    pem.write_text(pem.read_text() + key.read_text())
    device = replace(over_https(windows), sign_in="certificate", identity_file=str(pem))
    found = check(device, credential=Credential())
    assert code(found) == "authentication.certificate"
    assert "ClientCertificate" in found.cause.fix.sentence  # type: ignore[union-attr]


def test_kerberos_by_an_address_cannot_work_and_says_so(windows: SimulatedWindows) -> None:
    windows.kerberos = True
    found = check(replace(over_https(windows), sign_in="kerberos"))
    assert code(found).startswith("authentication.")
    assert "address" in found.sentence


def test_a_user_name_gets_its_other_forms(windows: SimulatedWindows) -> None:
    found = check(over_https(windows), credential=WRONG)
    assert "DOMAIN\\technician" in found.cause.fix.sentence  # type: ignore[union-attr]
