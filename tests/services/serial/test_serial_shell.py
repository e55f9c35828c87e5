"""A serial console over pairs of pseudo-terminals; the switch on the other end is simulated."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, ConnectionLost, TargetError, TargetUnreachable
from app.domain.sessions import FlowControl, SerialControls
from app.domain.task import Cancelled, TaskContext
from app.services.serial.outgoing import Pace
from app.services.serial.shell import SerialShell, open_serial
from tests.servers.serial_lines import SerialPair, SimulatedSwitch
from tests.waiting import until

pytestmark = pytest.mark.skipif(shutil.which("socat") is None, reason="socat makes the pairs")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[SerialPair]:
    made = SerialPair(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def simulated_switch(pair: SerialPair) -> Iterator[SimulatedSwitch]:
    switch = SimulatedSwitch(pair.far)
    yield switch
    switch.close()


def device_on(path: Path, newline: str = "") -> Device:
    return Device("1", "switch", Transport.SERIAL, host=str(path), newline=newline)


@pytest.fixture
def shell(pair: SerialPair) -> Iterator[SerialShell]:
    opened = open_serial(device_on(pair.near), TaskContext())
    yield opened
    opened.close()


def read_until(shell: SerialShell, wanted: bytes, task: TaskContext | None = None) -> bytes:
    read = b""
    while wanted not in read:
        read += shell.receive(task or TaskContext())
    return read


def test_a_switch_answers_and_asks_for_its_password(shell: SerialShell, simulated_switch: SimulatedSwitch) -> None:
    shell.send(b"\r")
    read_until(shell, b"switch>")
    shell.send(b"show version\r")
    assert b"Version 15.2" in read_until(shell, b"15.2\r\nswitch>")
    shell.send(b"enable\r")
    read_until(shell, b"Password: ")
    shell.send(simulated_switch.PASSWORD.encode() + b"\r")
    assert simulated_switch.PASSWORD.encode() not in read_until(shell, b"switch#")


@pytest.mark.parametrize(("newline", "sent"), [("", b"x\r"), ("cr", b"x\r"), ("lf", b"x\n"), ("crlf", b"x\r\n")])
def test_enter_sends_what_the_device_wants(
    pair: SerialPair, simulated_switch: SimulatedSwitch, newline: str, sent: bytes
) -> None:
    shell = open_serial(device_on(pair.near, newline), TaskContext())
    shell.send(b"x\r")
    until(lambda: len(simulated_switch.received) >= len(sent))
    assert bytes(simulated_switch.received) == sent
    shell.close()


def test_the_line_is_set_as_the_device_says(pair: SerialPair) -> None:
    device = replace(device_on(pair.near), port=19200, flow="software")
    shell = open_serial(device, TaskContext())
    assert (shell.line.speed, shell.line.framing, shell.line.flow) == (19200, "8N1", FlowControl.SOFTWARE)
    shell.close()
    with pytest.raises(TargetError, match="does not take"):  # a pseudo-terminal has 8 bits only
        open_serial(replace(device, framing="7E1"), TaskContext())


def test_waiting_takes_no_processor_time(shell: SerialShell) -> None:
    task = TaskContext()
    threading.Timer(1.0, task.cancel).start()
    before = time.process_time()
    with pytest.raises(Cancelled):
        shell.receive(task)
    assert time.process_time() - before < 0.1


def test_an_unplugged_cable_is_told_with_what_to_do(shell: SerialShell, pair: SerialPair) -> None:
    threading.Timer(0.1, pair.unplug).start()
    with pytest.raises(ConnectionLost, match="is gone") as lost:
        shell.receive(TaskContext())
    assert "Plug it in" in lost.value.hint
    until(lambda: not pair.near.exists())
    with pytest.raises(TargetUnreachable, match="There is no serial port"):
        open_serial(device_on(pair.near), TaskContext())


def test_after_the_cable_is_back_the_port_opens_again(pair: SerialPair, tmp_path: Path) -> None:
    shell = open_serial(device_on(pair.near), TaskContext())
    pair.unplug()
    with pytest.raises(ConnectionLost):
        shell.receive(TaskContext())
    shell.close()
    pair.plug_in()
    switch = SimulatedSwitch(pair.far)
    again = open_serial(device_on(pair.near), TaskContext())
    again.send(b"\r")
    read_until(again, b"switch>")
    again.close()
    switch.close()


def test_closing_ends_a_receive_that_waits(shell: SerialShell) -> None:
    threading.Timer(0.1, shell.close).start()
    assert shell.receive(TaskContext()) == b""
    shell.close()


def test_a_port_in_use_is_said(shell: SerialShell, pair: SerialPair) -> None:
    with pytest.raises(TargetUnreachable, match="in use by another program") as refused:
        open_serial(device_on(pair.near), TaskContext())
    assert "Close the other program" in refused.value.hint


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may open every port")
def test_a_port_that_may_not_be_opened_is_said_as_the_system_says_it(pair: SerialPair) -> None:
    pair.near.resolve().chmod(0)
    with pytest.raises(TargetUnreachable, match="may not open"):
        open_serial(device_on(pair.near), TaskContext())


def test_the_line_is_changed_while_it_is_open(shell: SerialShell, simulated_switch: SimulatedSwitch) -> None:
    assert isinstance(shell, SerialControls)
    assert shell.line.speed == 9600
    shell.change(replace(shell.line, speed=115200, flow=FlowControl.SOFTWARE))
    assert shell.line.speed == 115200
    shell.change(replace(shell.line, flow=FlowControl.NONE))
    shell.send(b"\r")
    read_until(shell, b"switch>")


@pytest.mark.parametrize(
    "other", [{"speed": 2**40}, {"framing": "7E1"}, {"dtr": False}]
)  # a pseudo-terminal has 8 bits and no DTR
def test_what_the_port_does_not_take_leaves_it_as_it_was(
    shell: SerialShell, simulated_switch: SimulatedSwitch, other: dict[str, Any]
) -> None:
    before = shell.line
    with pytest.raises(TargetError, match="does not take"):
        shell.change(replace(before, **other))
    assert shell.line == before
    shell.send(b"\r")
    read_until(shell, b"switch>")


def test_local_echo_shows_what_is_typed(shell: SerialShell) -> None:
    shell.change(replace(shell.line, local_echo=True))
    shell.send(b"hello\r")
    assert read_until(shell, b"\n") == b"hello\r\n"


def test_a_break_on_a_pseudo_terminal_does_no_harm(shell: SerialShell, simulated_switch: SimulatedSwitch) -> None:
    try:
        shell.send_break()
    except AppError as error:
        pytest.fail(str(error))
    shell.send(b"\r")
    read_until(shell, b"switch>")


@pytest.mark.parametrize(("pace", "is_whole"), [(Pace(0.02, 0.01), True), (Pace(from_length=10**6), False)])
def test_a_paste_comes_whole_on_a_slow_console_because_it_is_paced(
    pair: SerialPair, pace: Pace, is_whole: bool
) -> None:
    switch = SimulatedSwitch(pair.far, slow=True)
    shell = open_serial(device_on(pair.near), TaskContext(), pace)
    text = "".join(f"interface Gi0/{number}\r" for number in range(5))
    shell.send(text.encode())
    until(lambda: len(switch.received) >= (len(text) if is_whole else 16))
    assert (bytes(switch.received).decode() == text) is is_whole
    shell.close()
    switch.close()
