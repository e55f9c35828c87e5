"""The simulated Windows itself, asked by pypsrp and pywinrm as others use them: it must speak as they expect it."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.simulated_windows import PASSWORD, USER, Failure, SimulatedWindows, faults
from tests.servers.simulated_windows.objects import ErrorText, Place, SecretText, Thing
from tests.servers.simulated_windows.pipeline import Pipeline
from tests.waiting import until

pypsrp = pytest.importorskip("pypsrp")


def client(windows: SimulatedWindows) -> Any:
    from pypsrp.wsman import WSMan

    way = {"username": USER, "password": PASSWORD, "auth": "ntlm", "no_proxy": True, "reconnection_retries": 0}
    return WSMan("127.0.0.1", ssl=False, port=windows.http.port, operation_timeout=2, read_timeout=4, **way)


def pool_of(windows: SimulatedWindows, host: Any = None) -> Any:
    from pypsrp.powershell import RunspacePool

    return RunspacePool(client(windows), host=host)


def run(pool: Any, script: str, **given: object) -> Any:
    from pypsrp.powershell import PowerShell

    pipeline = PowerShell(pool).add_script(script)
    for name, value in given.items():
        pipeline.add_parameter(name, value)
    pipeline.invoke()
    return pipeline


@pytest.fixture
def person() -> Any:
    """A host with somebody who answers."""
    from pypsrp.complex_objects import PSCredential
    from pypsrp.host import PSHost, PSHostUserInterface

    class Answers(PSHostUserInterface):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.asked: list[tuple[object, ...]] = []

        def ReadLine(self, runspace: Any, pipeline: Any) -> str:
            return "typed"

        def ReadLineAsSecureString(self, runspace: Any, pipeline: Any) -> Any:
            from pypsrp.complex_objects import ObjectMeta

            runspace.exchange_keys()
            return runspace.serialize("hidden", ObjectMeta("SS"))

        def Prompt(self, runspace: Any, pipeline: Any, title: str, message: str, fields: Any) -> dict[str, str]:
            names = [field.extended_properties["name"] for field in fields]
            self.asked.append((title, message, *names))
            return dict.fromkeys(names, "filled in")

        def PromptForChoice(self, runspace: Any, pipeline: Any, *question: Any) -> int:
            self.asked.append((question[0], [choice.extended_properties["label"] for choice in question[2]]))
            return 1

        def PromptForCredential2(self, runspace: Any, pipeline: Any, *question: Any) -> Any:
            runspace.exchange_keys()
            return PSCredential(username="anna", password="geheim")

    return PSHost(None, None, False, "a test", None, Answers(), "1.0")


@pytest.fixture
def pool(simulated_windows: SimulatedWindows, person: Any) -> Iterator[Any]:
    with pool_of(simulated_windows, person) as pool:
        yield pool


def test_a_pool_opens_in_three_trips_and_a_command_takes_two(simulated_windows: SimulatedWindows) -> None:
    with pool_of(simulated_windows) as pool:
        assert simulated_windows.actions == ["Create", "Receive", "Receive"]
        version = pool.application_private_data.data["PSVersionTable"]["PSVersion"]
        assert str(version).startswith("5.1")
        simulated_windows.actions.clear()
        assert run(pool, "'Grüße & <b> ₿'").output == ["Grüße & <b> ₿"]
        assert simulated_windows.actions == ["Command", "Receive"]
    assert simulated_windows.wsman.shells == {}


def test_every_stream_arrives_as_what_it_is(simulated_windows: SimulatedWindows, pool: Any) -> None:
    def behave(pipeline: Pipeline) -> None:
        pipeline.write("text", 7, True, None, Thing({"Name": "Spooler", "Id": 4}, ("A.Type",), "Spooler"))
        place = Place(3, 12, "Get-Item 'C:\\gone'", "C:\\deploy.ps1")
        pipeline.write_error(ErrorText("not there", "PathNotFound", "ObjectNotFound", "Get-Item", place=place))
        pipeline.warn("careful")
        pipeline.verbose("more")
        pipeline.debug("most")
        pipeline.inform("by the way")
        pipeline.host("seen", "Red")
        pipeline.progress("Copying", percent=40, id=2, parent=1, seconds=9)

    simulated_windows.play("all streams", behave)
    ended = run(pool, "all streams")
    assert ended.output[:4] == ["text", 7, True, None]
    assert (ended.output[4].extended_properties, ended.output[4].types[0]) == ({"Name": "Spooler", "Id": 4}, "A.Type")
    (error,) = ended.streams.error
    assert (str(error), error.fq_error, error.activity) == ("not there", "PathNotFound", "Get-Item")
    assert (error.invocation_script_name, error.invocation_script_line_number) == ("C:\\deploy.ps1", 3)
    assert error.invocation_offset_in_line == 12
    assert [str(one) for one in ended.streams.warning] == ["careful"]
    assert [str(one) for one in ended.streams.verbose] == ["more"]
    assert [str(one) for one in ended.streams.debug] == ["most"]
    assert [str(one.message_data) for one in ended.streams.information] == ["by the way", "seen"]
    (bar,) = ended.streams.progress
    assert (bar.activity, bar.percent_complete, bar.parent_activity_id, bar.seconds_remaining) == ("Copying", 40, 1, 9)
    assert "seen\r\n" in pool.host.ui.stdout


def test_questions_are_answered_by_the_host(simulated_windows: SimulatedWindows, pool: Any) -> None:
    def behave(pipeline: Pipeline) -> None:
        pipeline.write(pipeline.read_line(), pipeline.read_host("Name"))
        pipeline.write(str(pipeline.ask_choice("Sure?", "It is big.", ["&Yes", "&No"])))
        user, password = pipeline.ask_credential("Sign in", "Who?")
        hidden = pipeline.read_secret()
        pipeline.write(user, password.value, hidden.value)

    simulated_windows.play("asks", behave)
    assert run(pool, "asks").output == ["typed", "filled in", "1", "anna", "geheim", "hidden"]
    assert pool.host.ui.asked == [("", "", "Name"), ("Sure?", ["&Yes", "&No"])]


def test_without_a_host_a_question_is_an_error(simulated_windows: SimulatedWindows) -> None:
    with pool_of(simulated_windows) as pool:
        ended = run(pool, "Read-Host 'Name'")
    assert ended.had_errors
    assert "does not support user interaction" in str(ended.streams.error[0])


def test_parameters_and_input_reach_the_behaviour(simulated_windows: SimulatedWindows, pool: Any) -> None:
    from pypsrp.powershell import PowerShell

    def behave(pipeline: Pipeline) -> None:
        pipeline.write(pipeline.given["Word"], *pipeline.inputs)

    simulated_windows.play("echoes", behave)
    pipeline = PowerShell(pool).add_script("echoes").add_parameter("Word", "Tür")
    assert pipeline.invoke(["a", 2]) == ["Tür", "a", 2]


def test_a_long_script_and_a_long_answer_travel_in_fragments(simulated_windows: SimulatedWindows, pool: Any) -> None:
    simulated_windows.play("repeat", lambda pipeline: pipeline.write(pipeline.given["Text"]))
    text = "ä0123456789" * 100_000
    assert run(pool, "repeat", Text=text).output == [text]


def test_a_stop_ends_the_pipeline_on_the_device(simulated_windows: SimulatedWindows, pool: Any) -> None:
    from pypsrp.powershell import PowerShell

    stopped = threading.Event()

    def behave(pipeline: Pipeline) -> None:
        try:
            pipeline.wait(60)
        finally:
            stopped.set()

    simulated_windows.play("for ever", behave)
    pipeline = PowerShell(pool).add_script("for ever")
    pipeline.begin_invoke()
    pipeline.stop()
    assert stopped.wait(10)
    assert run(pool, "'still here'").output == ["still here"]


def test_a_terminating_error_fails_the_pipeline_and_not_the_pool(pool: Any) -> None:
    ended = run(pool, "throw 'no'")
    assert ended.had_errors
    assert run(pool, "1").output == [1]


def test_what_is_not_known_says_where_it_stands(pool: Any) -> None:
    ended = run(pool, "'first'\nGet-Nonsense -Now")
    assert ended.output == ["first"]
    assert "'Get-Nonsense' is not recognized" in str(ended.streams.error[0])
    assert "line 2" in ended.streams.error[0].script_stacktrace


def test_a_secret_is_not_shown_by_chance() -> None:
    assert "geheim" not in repr(SecretText("geheim"))


def test_quotas_and_endpoints_refuse_as_windows_does(simulated_windows: SimulatedWindows) -> None:
    from pypsrp.exceptions import WSManFaultError

    def code() -> int:
        with pytest.raises(WSManFaultError) as raised:
            pool_of(simulated_windows).open()
        return int(raised.value.code)

    limits = simulated_windows.wsman.limits
    limits.shells = 0
    assert code() == faults.TOO_MANY_SHELLS
    limits.shells, limits.operations = 30, 0
    assert code() == faults.TOO_MANY_OPERATIONS
    limits.operations, limits.endpoints = 1500, set()
    assert code() == faults.NO_SUCH_RESOURCE
    simulated_windows.close_powershell()
    assert code() == faults.ACCESS_DENIED
    limits.allows_shells = False
    assert code() == faults.NO_REMOTE_SHELLS


def test_an_old_service_takes_no_large_request(simulated_windows: SimulatedWindows, pool: Any) -> None:
    from pypsrp.exceptions import WSManFaultError

    simulated_windows.wsman.limits.envelope = 153_600
    with pytest.raises(WSManFaultError) as raised:
        run(pool, "repeat", Text="0" * 300_000)
    assert raised.value.code == faults.TOO_LARGE


def test_a_killed_pool_is_told_to_whoever_waits(simulated_windows: SimulatedWindows) -> None:
    from pypsrp.exceptions import WSManFaultError
    from pypsrp.powershell import PowerShell

    pool = pool_of(simulated_windows)
    pool.open()
    pipeline = PowerShell(pool).add_script("Start-Sleep 60")
    pipeline.begin_invoke()
    killer = threading.Thread(target=lambda: (until(lambda: "Receive" in actions), simulated_windows.kill_shells()))
    actions = simulated_windows.actions
    actions.clear()
    killer.start()
    with pytest.raises(WSManFaultError) as raised:
        pipeline.end_invoke()
    killer.join()
    assert raised.value.code in (faults.ABORTED_OPERATION, faults.NOT_FOUND)


def test_a_fault_comes_once_and_a_refusal_until_it_is_taken_back(
    simulated_windows: SimulatedWindows, pool: Any
) -> None:
    from pypsrp.exceptions import WSManFaultError

    simulated_windows.fail("Command", faults.too_many_operations(3))
    with pytest.raises(WSManFaultError):
        run(pool, "1")
    assert run(pool, "1").output == [1]


def test_a_slow_and_a_dripping_answer_are_still_answers(simulated_windows: SimulatedWindows, pool: Any) -> None:
    simulated_windows.delays["Receive"] = 0.2
    simulated_windows.fail("Receive", Failure.DRIP)
    assert run(pool, "'late'").output == ["late"]


def test_a_corrupt_answer_is_not_taken(simulated_windows: SimulatedWindows) -> None:
    pool = pool_of(simulated_windows)
    pool.open()
    simulated_windows.fail("Receive", Failure.CORRUPT)
    with pytest.raises(Exception):  # noqa: B017 - of many libraries
        run(pool, "'x'")


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_an_account_that_may_not_sign_in_gets_a_plain_401(simulated_windows: SimulatedWindows, auth: str) -> None:
    from pypsrp.exceptions import AuthenticationError

    simulated_windows.basic_over_http = True
    simulated_windows.turned_away.add(USER)
    connection = client(simulated_windows)
    connection.transport.auth = auth
    from pypsrp.powershell import RunspacePool

    with pytest.raises(AuthenticationError):
        RunspacePool(connection).open()


def test_a_cmd_session_keeps_its_folder_and_survives_ctrl_c(simulated_windows: SimulatedWindows) -> None:
    from pypsrp.shell import Process, SignalCode, WinRS

    with WinRS(client(simulated_windows), codepage=65001) as shell:
        process = Process(shell, "cmd.exe", no_shell=True)
        process.begin_invoke()
        process.send(b"cd Documents\r\nping -t 192.0.2.1\r\n", end=False)
        while b"Reply from" not in process.stdout:
            process.poll_invoke(timeout=1)
        process.signal(SignalCode.CTRL_C)
        process.send("echo über\r\nexit 3\r\n".encode(), end=False)
        while process.rc is None:
            process.poll_invoke(timeout=1)
    text = process.stdout.decode()
    assert "^C" in text and "\r\nüber\r\n" in text
    assert text.rstrip().endswith("Documents>exit 3")
    assert process.rc == 3
