"""Signing in to a WinRM service, and every way in which that can fail, against a simulated Windows."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import (
    AuthenticationFailed,
    CertificateChanged,
    CertificateUnknown,
    CommandFailed,
    TargetUnreachable,
)
from app.domain.secret import Secret
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.target import WinrmTarget, connect
from tests.servers.simulated_windows import PASSWORD, USER, Failure, SimulatedWindows
from tests.servers.simulated_windows.reaching import CREDENTIAL, over_http, over_https

TASK = TaskContext()


@contextmanager
def connected(device: Device, **how: str) -> Iterator[WinrmTarget]:
    target = connect(device, CREDENTIAL, TASK, **how)
    try:
        yield target
    finally:
        target.close()


def test_over_http_ntlm_is_used_and_nothing_readable_crosses_the_line(simulated_windows: SimulatedWindows) -> None:
    with connected(over_http(simulated_windows)) as target:
        assert target.run("'hello'", TASK).output == "hello\r\n"
    assert simulated_windows.credentials_seen
    assert all(header.startswith(("Negotiate ", "NTLM ")) for header in simulated_windows.credentials_seen)


def test_over_https_ntlm_is_preferred(simulated_windows: SimulatedWindows) -> None:
    with connected(over_https(simulated_windows)) as target:
        assert target.run("'hello'", TASK).output == "hello\r\n"
    assert not [header for header in simulated_windows.credentials_seen if header.startswith("Basic")]


def test_over_https_basic_is_used_where_nothing_else_is_offered(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.ntlm = False
    with connected(over_https(simulated_windows)) as target:
        assert target.run("'hello'", TASK).output == "hello\r\n"
    assert all(header.startswith("Basic ") for header in simulated_windows.credentials_seen)


def test_the_shell_speaks_utf8(simulated_windows: SimulatedWindows) -> None:
    with connected(over_http(simulated_windows)):
        assert simulated_windows.wsman.codepages == ["65001"]


def test_basic_over_http_is_refused_before_the_password_is_sent(simulated_windows: SimulatedWindows) -> None:
    simulated_windows.ntlm, simulated_windows.basic_over_http = False, True
    with pytest.raises(AuthenticationFailed, match="readable") as caught:
        connect(over_http(simulated_windows), CREDENTIAL, TASK)
    assert "winrms://" in caught.value.hint
    assert simulated_windows.credentials_seen == []


@pytest.mark.parametrize(("way", "ntlm"), [(over_http, True), (over_https, True), (over_https, False)])
def test_a_wrong_password_is_said(simulated_windows: SimulatedWindows, way: object, ntlm: bool) -> None:
    simulated_windows.ntlm = ntlm
    with pytest.raises(AuthenticationFailed, match="refused the user name or the password") as caught:
        connect(way(simulated_windows), Credential(USER, Secret("wrong")), TASK)  # type: ignore[operator]
    assert "wrong" not in str(caught.value) + caught.value.details


def test_a_credential_without_a_password_is_refused_at_once(simulated_windows: SimulatedWindows) -> None:
    with pytest.raises(AuthenticationFailed, match="needs a user name and a password"):
        connect(over_http(simulated_windows), Credential(USER), TASK)


def test_an_unknown_certificate_is_a_question_before_anything_is_sent(simulated_windows: SimulatedWindows) -> None:
    with pytest.raises(CertificateUnknown) as caught:
        connect(over_https(simulated_windows, pin=""), CREDENTIAL, TASK)
    question = caught.value
    assert question.key == simulated_windows.fingerprint
    assert question.kind == "ECDSA P-256"
    assert question.fingerprint.replace(":", "").lower() == "sha256" + simulated_windows.fingerprint
    assert (question.host, question.port) == ("127.0.0.1", simulated_windows.https.port)
    assert simulated_windows.credentials_seen == []


def test_the_answer_to_the_question_is_the_pin(simulated_windows: SimulatedWindows) -> None:
    unpinned = over_https(simulated_windows, pin="")
    with pytest.raises(CertificateUnknown) as caught:
        connect(unpinned, CREDENTIAL, TASK)
    with connected(unpinned, pin=caught.value.key) as target:
        assert target.is_alive


def test_a_pin_may_be_written_as_people_copy_it(simulated_windows: SimulatedWindows) -> None:
    digits = simulated_windows.fingerprint.upper()
    pin = "SHA256:" + ":".join(digits[i : i + 2] for i in range(0, 64, 2))
    with connected(over_https(simulated_windows, pin=pin)) as target:
        assert target.is_alive


def test_a_certificate_of_a_trusted_authority_needs_no_pin(simulated_windows: SimulatedWindows) -> None:
    with connected(over_https(simulated_windows, pin=""), trust_file=str(simulated_windows.certificate_file)) as target:
        assert target.run("'hello'", TASK).exit_code == 0


def test_another_certificate_than_the_pinned_one_is_refused(simulated_windows: SimulatedWindows) -> None:
    device = over_https(simulated_windows)
    simulated_windows.renew_certificate()
    with pytest.raises(CertificateChanged, match="another certificate"):
        connect(device, CREDENTIAL, TASK)
    assert simulated_windows.credentials_seen == []


def test_a_certificate_that_changes_during_a_session_gets_no_further_request(
    simulated_windows: SimulatedWindows,
) -> None:
    simulated_windows.ntlm = False
    with connected(over_https(simulated_windows)) as target:
        target.run("'before'", TASK)
        sent = len(simulated_windows.credentials_seen)
        simulated_windows.renew_certificate()
        simulated_windows.cut_connections()
        with pytest.raises(CertificateChanged):
            target.run("'after'", TASK)
        with pytest.raises(CertificateChanged):  # nor over a session that is made anew
            target.run("'after'", TASK)
        assert len(simulated_windows.credentials_seen) == sent
    assert len(simulated_windows.command_lines) == 1


def test_a_port_that_nobody_listens_on_is_said(simulated_windows: SimulatedWindows) -> None:
    devices = [over_http(simulated_windows), over_https(simulated_windows)]
    simulated_windows.stop()
    for device in devices:
        with pytest.raises(TargetUnreachable, match="refuses connections on port") as caught:
            connect(device, CREDENTIAL, TASK)
        assert "winrm quickconfig" in caught.value.hint


def test_a_name_that_does_not_exist_is_said() -> None:
    with pytest.raises(TargetUnreachable, match="cannot be found"):
        connect(Device("w", "x", Transport.WINRM, "no-such-host.invalid"), CREDENTIAL, TASK)


@pytest.mark.parametrize("failure", [Failure.GARBAGE, Failure.NOT_HTTP, Failure.STATUS_404, Failure.HALF_A_REPLY])
def test_what_is_no_winrm_service_gets_no_credential(simulated_windows: SimulatedWindows, failure: Failure) -> None:
    simulated_windows.fail("connection", failure)
    with pytest.raises(TargetUnreachable):
        connect(over_http(simulated_windows), CREDENTIAL, TASK)
    assert simulated_windows.credentials_seen == []


def test_https_to_a_port_without_tls_is_said(simulated_windows: SimulatedWindows) -> None:
    device = Device("w", "x", Transport.WINRMS, "127.0.0.1", simulated_windows.http.port)
    with pytest.raises(TargetUnreachable):
        connect(device, CREDENTIAL, TASK)


@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (Failure.STATUS_401, AuthenticationFailed, "refused the user name"),
        (Failure.STATUS_403, AuthenticationFailed, "does not allow this user"),
        (Failure.STATUS_500, CommandFailed, "HTTP 500"),
        (Failure.GARBAGE, TargetUnreachable, "not as a WinRM service"),
        (Failure.CUT, TargetUnreachable, "ended the connection"),
    ],
)
@pytest.mark.parametrize("way", [over_http, over_https])
def test_a_sign_in_that_fails_is_said_in_plain_words(
    simulated_windows: SimulatedWindows, way: object, failure: Failure, kind: type[Exception], words: str
) -> None:
    simulated_windows.fail("Create", failure)
    with pytest.raises(kind, match=words) as caught:
        connect(way(simulated_windows), CREDENTIAL, TASK)  # type: ignore[operator]
    assert getattr(caught.value, "hint", "")
    assert PASSWORD not in f"{caught.value}{caught.value.__cause__!r}"


@pytest.mark.parametrize("where", ["connection", "Create"])
def test_a_cancel_frees_a_sign_in_that_hangs(simulated_windows: SimulatedWindows, where: str) -> None:
    simulated_windows.fail(where, Failure.STALL)
    cancels_in_a_moment(lambda task: connect(over_http(simulated_windows), CREDENTIAL, task))


@pytest.mark.parametrize("transport", [Transport.WINRM, Transport.WINRMS])
def test_a_cancel_frees_a_connection_to_a_silent_port(transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        device = Device("w", "x", transport, "127.0.0.1", silent.getsockname()[1])
        cancels_in_a_moment(lambda task: connect(device, CREDENTIAL, task))


def cancels_in_a_moment(operation: object) -> None:
    task = TaskContext()
    timer = threading.Timer(0.2, task.cancel)
    timer.start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        operation(task)  # type: ignore[operator]
    assert time.monotonic() - started < 4
    timer.join()


def test_proxies_of_the_environment_are_ignored(
    simulated_windows: SimulatedWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    for device in (over_http(simulated_windows), over_https(simulated_windows)):
        with connected(device) as target:
            assert target.run("'direct'", TASK).output == "direct\r\n"


def test_closing_takes_the_shell_away(simulated_windows: SimulatedWindows) -> None:
    target = connect(over_http(simulated_windows), CREDENTIAL, TASK)
    assert len(simulated_windows.wsman.shells) == 1
    target.close()
    target.close()
    assert simulated_windows.wsman.shells == {}
    assert not target.is_alive
