"""SNMP and IPP: what our own writers say is understood by others, and what strangers send never breaks a reader."""

import base64
import contextlib
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.printing import printer_scripts
from app.services.facts.printing.cups import devices_of
from app.services.facts.printing.devices import PRINTER_DEVICES
from app.services.facts.printing.printer_state import Supply, Trouble, of_reasons, read
from app.services.probes import ber, ipp, printers, snmp
from app.services.probes.printers import MESSAGES
from app.services.targets.local import LocalTarget
from tests.faults.world.printer import ipp_answer, serve

# A GetNextRequest for hrPrinterStatus, as RFC 1157 and X.690 have it, written down by hand.
BY_HAND = bytes.fromhex("302902010104067075626c6963a11c0201010201000201003011300f060b2b060102011903050101010500")


def test_a_request_is_what_the_standard_says() -> None:
    assert snmp.get_next(((1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1, 1),), 1) == BY_HAND


@given(st.integers(-(2**31), 2**31 - 1))
def test_whole_numbers_come_back(number: int) -> None:
    assert ber.decode_integer(ber.decode(ber.encode_integer(number))) == number


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_identifiers_come_back(parts: list[int]) -> None:
    oid = (1, 3, *parts)
    assert ber.decode_oid(ber.decode(ber.encode_oid(oid))) == oid


messages = st.sampled_from([*MESSAGES, ipp_answer("jam"), ipp.encode_question("ipp://a/b", printers.WANTED)])
damaged = st.builds(lambda data, at, more: data[:at] + more + data[at:], messages, st.integers(0, 90), st.binary())


@given(damaged | st.binary(max_size=80))
@settings(max_examples=200, deadline=None, database=None)
def test_no_answer_breaks_a_reader(data: bytes) -> None:
    for decode in (snmp.decode, ipp.decode):
        with contextlib.suppress(ValueError):
            decode(data)  # type: ignore[operator]
    read([("snmp", data), ("ipp", data)])
    with contextlib.suppress(ValueError):
        PRINTER_DEVICES.parse(Os.LINUX, f"snmp|10.0.0.9|{base64.b64encode(data).decode()}")


@pytest.fixture(params=["127.0.0.7"])
def printer(request: pytest.FixtureRequest) -> str:
    """A simulated printer that is jammed, on ports of its own."""
    host = str(request.param)
    udp = socket.socket(type=socket.SOCK_DGRAM)
    udp.bind((host, 0))
    ipp_port, raw = (socket.create_server((host, 0)) for _ in range(2))
    serve(udp, ipp_port, raw, "jam")
    return f"{host} {udp.getsockname()[1]} {ipp_port.getsockname()[1]}"


def test_a_printer_says_the_same_in_both_languages(printer: str) -> None:
    host, snmp_port, ipp_port = printer.split()
    task = TaskContext()
    by_snmp = read([("snmp", one) for one in snmp.ask(host, MESSAGES, task, port=int(snmp_port))])
    answer = ipp.ask(f"ipp://{host}:{ipp_port}/ipp/print", printers.WANTED, task)
    by_ipp = read([("ipp", answer)])
    assert by_snmp and by_ipp
    assert by_snmp.troubles == by_ipp.troubles == (Trouble.JAM,)
    assert by_snmp.model == by_ipp.model == "Simulated printer"
    assert by_snmp.supplies == (Supply("Black toner", 90),)


def test_a_printer_that_only_drips_is_cut_off_with_its_task() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        task = TaskContext()

        def drip() -> None:
            with contextlib.suppress(OSError), server.accept()[0] as client:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\1\1")
                task.cancel()
                client.recv(65_536)
                client.recv(1)  # until the other end is closed

        thread = threading.Thread(target=drip)
        thread.start()
        with contextlib.suppress(Exception):
            ipp.ask(f"ipp://127.0.0.1:{server.getsockname()[1]}/", printers.WANTED, task, timeout=20)
        thread.join(10)
        assert not thread.is_alive()


def test_what_is_only_reported_is_no_trouble() -> None:
    assert of_reasons(["media-empty-report", "none", "com.acme.thing"]) == ()
    assert of_reasons(["toner-low-warning", "media-jam-error"]) == (Trouble.JAM, Trouble.LOW_TONER)


def test_a_device_is_asked_byte_for_byte_what_this_computer_asks() -> None:
    for script in (printer_scripts.LINUX, printer_scripts.WINDOWS):
        assert all(base64.b64encode(message).decode() in script for message in MESSAGES)


def test_a_password_in_the_address_of_a_printer_stays_on_the_device(tmp_path: Path) -> None:
    """The script as a device runs it, with an `lpstat` of ours."""
    tool = tmp_path / "lpstat"
    tool.write_text("#!/bin/sh\necho 'device for a: ipp://eve:secret@[::1]:1/x'\n")
    tool.chmod(0o755)
    script = f"PATH={tmp_path}:$PATH\n{printer_scripts.LINUX}"
    result = LocalTarget().run(script, TaskContext(), timeout=20)
    assert "tcp|::1|1|" in result.output
    assert "secret" not in result.output + result.errors


def test_neither_does_it_leave_this_computer() -> None:
    assert devices_of(["device for a: ipp://eve:secret@10.0.0.9/x", "no"]) == {"a": "ipp://10.0.0.9/x"}
