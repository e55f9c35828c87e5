"""Every way of signing in, with both clients: pywinrm's shells and pypsrp's PowerShell that stays."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, FileError
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.target import WinrmTarget, connect
from tests.servers import kerberos
from tests.servers.client_certificate import make_client_certificate
from tests.servers.kerberos import KerberosDomain
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

TASK = TaskContext()
ADA = "ada@corp.example"
LONG = "# " + "x" * 100_000 + "\n'Grüße €'"
needs_a_domain = pytest.mark.skipif(bool(kerberos.why_not()), reason=kerberos.why_not())


@dataclass(frozen=True)
class Way:
    reach: Callable[[SimulatedWindows], Device]
    sign_in: str
    header: str  # how every Authorization header begins
    said: str  # what a person and the journal are told


WAYS = {
    "http-ntlm": Way(over_http, "ntlm", "Negotiate TlRM", "NTLM"),  # "NTLM" in base64
    "https-ntlm": Way(over_https, "ntlm", "Negotiate TlRM", "NTLM"),
    "https-basic": Way(over_https, "", "Basic ", "password in TLS"),
    "https-certificate": Way(over_https, "certificate", "http://schemas.dmtf.org/", "client certificate"),
    "http-credssp": Way(over_http, "credssp", "CredSSP ", "CredSSP"),
    "https-credssp": Way(over_https, "credssp", "CredSSP ", "CredSSP"),
}
KERBEROS_WAYS = {
    "http-kerberos": Way(over_http, "kerberos", "Negotiate YII", "Kerberos"),
    "https-kerberos": Way(over_https, "kerberos", "Negotiate YII", "Kerberos"),
    "http-automatic": Way(over_http, "", "Negotiate YII", "Kerberos"),
}


@pytest.fixture(scope="module")
def domain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KerberosDomain]:
    with KerberosDomain(tmp_path_factory.mktemp("domain")) as domain:
        domain.add_user("ada", PASSWORD)
        yield domain


@pytest.fixture(params=[*WAYS, *(pytest.param(name, marks=needs_a_domain) for name in KERBEROS_WAYS)])
def way(request: pytest.FixtureRequest, simulated_windows: SimulatedWindows) -> Way:
    if request.param in KERBEROS_WAYS:
        request.getfixturevalue("domain")
        simulated_windows.kerberos = True
    simulated_windows.credssp = "credssp" in request.param
    simulated_windows.ntlm = request.param != "https-basic"
    return {**WAYS, **KERBEROS_WAYS}[request.param]


@pytest.fixture
def target(way: Way, simulated_windows: SimulatedWindows, tmp_path: Path) -> Iterator[WinrmTarget]:
    device, credential = replace(way.reach(simulated_windows), sign_in=way.sign_in), CREDENTIAL
    if way.sign_in == "certificate":
        pem = make_client_certificate(tmp_path / "ada.pem", "open sesame")
        simulated_windows.let_in(pem)
        device, credential = replace(device, identity_file=str(pem)), Credential(password=Secret("open sesame"))
    if simulated_windows.kerberos:
        device, credential = replace(device, host="localhost", user=ADA), Credential(ADA, Secret(PASSWORD))
    target = connect(device, credential, TASK)
    yield target
    target.close()


def test_a_shell_opens_and_carries_long_messages(
    way: Way, simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    assert target.run(LONG, TASK).output == "Grüße €\r\n"
    assert simulated_windows.credentials_seen
    assert all(header.startswith(way.header) for header in simulated_windows.credentials_seen[:1])
    assert target.way.proofs == (way.said,)


def test_a_powershell_that_stays_opens_and_is_asked(simulated_windows: SimulatedWindows, target: WinrmTarget) -> None:
    session = target.powershell()
    try:
        session.open(TASK)
        assert session.prompt
    finally:
        session.close()


def test_a_connection_that_has_died_is_signed_in_anew_before_the_next_message(
    simulated_windows: SimulatedWindows, target: WinrmTarget
) -> None:
    target.run("'before'", TASK)
    shells = list(simulated_windows.wsman.shells)
    simulated_windows.cut_connections()
    assert target.run("'after'", TASK).output == "after\r\n"
    assert list(simulated_windows.wsman.shells) == shells, "the shell is the same"
    assert simulated_windows.actions.count("Command") == 2


@needs_a_domain
def test_without_a_domain_controller_it_is_ntlm(simulated_windows: SimulatedWindows, domain: KerberosDomain) -> None:
    user = "other.example\\ada"
    simulated_windows.add_user(user, PASSWORD)
    device = replace(over_http(simulated_windows), host="localhost")
    connect(device, Credential(user, Secret(PASSWORD)), TASK).close()
    assert simulated_windows.credentials_seen[0].startswith(WAYS["http-ntlm"].header)


@needs_a_domain
def test_what_the_domain_says_of_an_account_is_final(
    simulated_windows: SimulatedWindows, domain: KerberosDomain
) -> None:
    simulated_windows.kerberos = True
    device = replace(over_http(simulated_windows), host="localhost", user=ADA)
    with pytest.raises(AuthenticationFailed, match="domain refused the password") as caught:
        connect(device, Credential(ADA, Secret("wrong horse")), TASK)
    assert simulated_windows.credentials_seen == []
    assert "wrong horse" not in str(caught.value) + caught.value.details


@needs_a_domain
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-pwexpire", "yesterday"), "password of .* has expired"),
        (("-expire", "yesterday"), "account .* has expired"),
        (("-allow_tix",), "locked or disabled"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(
    simulated_windows: SimulatedWindows, domain: KerberosDomain, options: tuple[str, ...], words: str
) -> None:
    simulated_windows.kerberos = True
    name = f"user{len(words)}"
    domain.add_user(name, PASSWORD, *options)
    device = replace(over_http(simulated_windows), host="localhost")
    with pytest.raises(AuthenticationFailed, match=words) as caught:
        connect(device, Credential(f"{name}@corp.example", Secret(PASSWORD)), TASK)
    assert caught.value.hint


@needs_a_domain
def test_kerberos_without_a_password_uses_the_ticket_of_whoever_is_here(
    simulated_windows: SimulatedWindows, domain: KerberosDomain
) -> None:
    simulated_windows.kerberos = True
    device = replace(over_http(simulated_windows), host="localhost", user="", sign_in="kerberos")
    with pytest.raises(AuthenticationFailed, match="no Kerberos ticket") as caught:
        connect(device, Credential(), TASK)
    assert "kinit" in caught.value.hint
    domain.get_ticket("ada", PASSWORD)
    connect(device, Credential(), TASK).close()


@needs_a_domain
def test_a_device_that_the_domain_does_not_know_is_said(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    device = replace(over_http(simulated_windows), host="localhost", sign_in="kerberos")
    with KerberosDomain(tmp_path / "domain", knows_localhost=False) as domain:
        domain.add_user("ada", PASSWORD)
        with pytest.raises(AuthenticationFailed, match="no service principal HTTP/localhost") as caught:
            connect(device, Credential(ADA, Secret(PASSWORD)), TASK)
        assert "setspn" in caught.value.hint


@needs_a_domain
def test_a_cancel_frees_who_waits_for_a_silent_domain_controller(
    simulated_windows: SimulatedWindows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        realm = f"{kerberos.REALM} = {{\n kdc = 127.0.0.1:{silent.getsockname()[1]}\n}}"
        (tmp_path / "krb5.conf").write_text(f"[libdefaults]\nudp_preference_limit = 1\n[realms]\n{realm}\n")
        monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
        task = TaskContext()
        timer = threading.Timer(0.3, task.cancel)
        timer.start()
        began = time.monotonic()
        device = replace(over_http(simulated_windows), host="localhost", sign_in="kerberos")
        with pytest.raises(Cancelled):
            connect(device, Credential(ADA, Secret(PASSWORD)), task)
        assert time.monotonic() - began < 6
        timer.join()


def test_basic_names_what_it_cannot(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.ntlm = False
    with pytest.raises(AuthenticationFailed) as caught:
        connect(over_https(simulated_windows), Credential("CORP\\ada", Secret("x")), TASK)
    assert "accounts of the device itself only" in caught.value.hint


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1330, "password of technician has expired"),
        (0x80070000 + 1907, "password of technician has expired"),
        (1331, "technician is disabled"),
        (1909, "technician is locked"),
        (1385, "has not the right to sign in to 127.0.0.1 over the network"),
    ],
)
def test_what_windows_says_of_an_account_is_put_in_words(
    simulated_windows: SimulatedWindows, code: int, words: str
) -> None:
    simulated_windows.refuse("Create", code, "as Windows words it")
    with pytest.raises(AuthenticationFailed, match=words) as caught:
        connect(over_https(simulated_windows), CREDENTIAL, TASK)
    assert caught.value.hint


def test_a_clock_that_is_far_off_is_named(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.clock_offset = 3600
    with pytest.raises(AuthenticationFailed) as caught:
        connect(over_http(simulated_windows), Credential(USER, Secret("wrong")), TASK)
    assert "60 minutes ahead of this computer's" in caught.value.hint


def test_kerberos_by_address_is_explained_before_anything_is_sent(simulated_windows: SimulatedWindows) -> None:
    device = replace(over_http(simulated_windows), sign_in="kerberos")
    with pytest.raises(AuthenticationFailed, match="does not work with an address") as caught:
        connect(device, CREDENTIAL, TASK)
    assert "full name" in caught.value.hint
    assert simulated_windows.credentials_seen == []


def test_a_sign_in_that_is_not_offered_is_said(simulated_windows: SimulatedWindows) -> None:
    device = replace(over_https(simulated_windows), sign_in="credssp")
    with pytest.raises(AuthenticationFailed, match=r"does not offer.*Negotiate") as caught:
        connect(device, CREDENTIAL, TASK)
    assert "Auth\\CredSSP" in caught.value.hint
    assert simulated_windows.credentials_seen == []


def test_credssp_is_never_chosen_by_itself(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.ntlm = simulated_windows.basic = False
    simulated_windows.credssp = True
    with pytest.raises(AuthenticationFailed, match="hands it the password itself"):
        connect(over_https(simulated_windows), CREDENTIAL, TASK)
    assert simulated_windows.credentials_seen == []


def test_a_wrong_password_over_credssp_is_said(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.credssp = True
    device = replace(over_https(simulated_windows), sign_in="credssp")
    with pytest.raises(AuthenticationFailed):
        connect(device, Credential(USER, Secret("wrong")), TASK)


def test_a_certificate_that_stands_for_nobody_is_refused(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    simulated_windows.let_in(make_client_certificate(tmp_path / "known.pem"))
    stranger = make_client_certificate(tmp_path / "stranger.pem")
    simulated_windows.https.ask_for_certificates(stranger)  # genuine, and of nobody
    device = replace(over_https(simulated_windows), sign_in="certificate", identity_file=str(stranger))
    with pytest.raises(AuthenticationFailed, match="does not take the certificate") as caught:
        connect(device, Credential(), TASK)
    assert "ClientCertificate" in caught.value.hint


def test_a_certificate_is_never_shown_over_http(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    pem = make_client_certificate(tmp_path / "ada.pem")
    device = replace(over_http(simulated_windows), sign_in="certificate", identity_file=str(pem))
    with pytest.raises(AuthenticationFailed, match="needs TLS"):
        connect(device, Credential(), TASK)


@pytest.mark.parametrize("content", ["", "no certificate", None])
def test_a_file_that_holds_no_certificate_is_said(
    simulated_windows: SimulatedWindows, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ada.pem"
    if content is not None:
        file.write_text(content)
    device = replace(over_https(simulated_windows), sign_in="certificate", identity_file=str(file))
    with pytest.raises(FileError, match=r"ada\.pem"):
        connect(device, Credential(), TASK)


def test_a_wrong_passphrase_of_the_key_asks_nobody(simulated_windows: SimulatedWindows, tmp_path: Path) -> None:
    """OpenSSL would ask on the terminal, and wait."""
    pem = make_client_certificate(tmp_path / "ada.pem", "open sesame")
    device = replace(over_https(simulated_windows), sign_in="certificate", identity_file=str(pem))
    with pytest.raises(FileError, match="cannot be read as a certificate"):
        connect(device, Credential(), TASK)


def test_a_sign_in_is_bound_to_the_certificate_of_the_service(simulated_windows: SimulatedWindows) -> None:
    """Somebody in between who passes the messages on has another certificate than the service believes."""
    device = replace(over_https(simulated_windows), sign_in="ntlm")
    simulated_windows.https.certificate_digest = bytes(32)
    with pytest.raises(AuthenticationFailed):
        connect(device, CREDENTIAL, TASK)
