"""What of a serial console needs no line: names of ports, what a refused one says, and how a paste is paced."""

import sys
import time
from pathlib import Path

import pytest

from app.domain.devices import Device, Transport, parse_address
from app.domain.errors import TargetError
from app.domain.task import TaskContext
from app.services.serial.failures import not_opened
from app.services.serial.outgoing import Outgoing, Pace
from app.services.serial.ports import find_ports
from app.services.serial.shell import open_serial
from tests.waiting import until


def test_what_is_no_port_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetError, match="no serial port"):
        open_serial(Device("1", "switch", Transport.SERIAL, host=str(tmp_path / "file")), TaskContext())


def test_a_refused_port_names_the_group_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert "dialout" in not_opened("/dev/ttyUSB0", PermissionError(13, "Permission denied")).hint
    monkeypatch.setattr(sys, "platform", "win32")
    windows = OSError("could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)")
    assert "Another program" in not_opened("COM3", windows).hint
    missing = OSError("could not open port 'COM9': FileNotFoundError(2, 'The system cannot find the file.', None, 2)")
    assert "no serial port COM9" in str(not_opened("COM9", missing))


def test_what_windows_opens_and_cannot_set_is_no_port_or_takes_no_such_speed() -> None:
    other = OSError("Cannot configure port, something went wrong. Original message: OSError(22, 'Wrong.', None, 1)")
    refused = not_opened("COM5", other)
    assert "COM5 is no serial port, or it does not take this speed" in str(refused)
    assert "another speed" in refused.hint


def test_rests_stand_between_the_lines_and_characters_of_a_paste() -> None:
    sent: list[tuple[float, bytes]] = []
    outgoing = Outgoing(lambda data: sent.append((time.monotonic(), data)), "", lambda _: None, Pace(0.05, 0.0, 4))
    outgoing.add(b"ab\rcd\re")
    until(lambda: len(sent) == 7)
    assert sent[3][0] - sent[2][0] >= 0.05 and sent[6][0] - sent[5][0] >= 0.05
    outgoing.add(b"abc")
    until(lambda: sent[-1][1] == b"abc")
    outgoing.close()


def test_ctrl_c_drops_the_rest_of_a_paste() -> None:
    sent: list[bytes] = []
    outgoing = Outgoing(sent.append, "", lambda _: None, Pace(10, 10, 4))
    outgoing.add(b"line one\rline two\r")
    until(lambda: sent)
    outgoing.add(b"\x03")
    assert outgoing.waits == 1
    outgoing.close()


def test_ports_are_listed() -> None:
    names = [port.name for port in find_ports(TaskContext())]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("serial:/dev/ttyUSB0@115200", "/dev/ttyUSB0", 115200),
        ("serial:COM3", "COM3", 0),
        ("serial://COM12@9600", "COM12", 9600),
        ("serial:///dev/tty.usbserial-1", "/dev/tty.usbserial-1", 0),
    ],
)
def test_an_address_names_a_port_and_its_speed(text: str, host: str, port: int) -> None:
    device = parse_address(text)
    assert (device.transport, device.host, device.port) == (Transport.SERIAL, host, port)
    assert parse_address(f"serial:{device.address}").host == host


@pytest.mark.parametrize("text", ["serial:", "serial:COM3@fast", "serial:COM3@0", "serial:@9600", "serial:a\x00b"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no serial port"):
        parse_address(text)
