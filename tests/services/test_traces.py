"""What a visit leaves on this computer is found, wiped by choice, and written down."""

from pathlib import Path

import pytest

from app.composition import Services, build_services
from app.composition_traces import end_visit, traces_of
from app.domain.devices import THIS_COMPUTER, parse_address
from app.domain.errors import FileError, HostKeyUnknown
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import TransferOrder
from app.services.device_drafts import DeviceDrafts
from app.services.paths import Paths
from app.services.traces import Source, Trace, Traces

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJm0pH1Qq0cG0bX8bQm0Wm1Jm0pH1Qq0cG0bX8bQm0Wm"
DEVICE = parse_address("root@10.0.0.7")


@pytest.fixture
def services(own_home: Path) -> Services:
    made = build_services(Paths(own_home))
    made.visits.start("Nordlys Dental")
    return made


def _leave_all(services: Services) -> None:
    """What a visit leaves: a file for another program, a typed password, a key, lists."""
    (services.hand_out.make() / "report.pdf").write_bytes(b"x" * 1000)
    (services.paths.handed_out_folder / "of a killed program").mkdir()
    services.given.give(DEVICE, "root", Secret("pw"))
    question = HostKeyUnknown("?", host="10.0.0.7", port=2222, kind="ssh-ed25519", fingerprint="f", key=KEY)
    services.sessions.trust(DEVICE, question, TaskContext())
    services.commands.add(DEVICE, "uptime")


def test_nothing_is_listed_where_nothing_was_left(services: Services) -> None:
    assert traces_of(services, lambda: False).find(TaskContext()) == ()


def test_what_was_left_is_listed_and_what_outlives_a_visit_is_not_chosen(services: Services) -> None:
    _leave_all(services)
    found = traces_of(services, lambda: True).find(TaskContext())
    assert {trace.id: trace.is_chosen for trace in found} == {
        "handed_out": True,
        "passwords": True,
        "clipboard": True,
        "host_keys": False,
        "recents": False,
    }
    assert next(trace.detail for trace in found if trace.id == "host_keys") == "[10.0.0.7]:2222"


def test_what_was_chosen_is_gone_and_the_visit_tells_of_it(services: Services) -> None:
    _leave_all(services)
    visit, clipboard = services.visits.current(), [True]
    traces = traces_of(services, lambda: clipboard[0])
    clipboard[0] = False  # as the window does it
    wiped = end_visit(services, traces, {"handed_out", "passwords", "host_keys", "recents"}, TaskContext())
    assert wiped.is_clean and {trace.id for trace in wiped.gone} == {"handed_out", "passwords", "host_keys", "recents"}
    assert traces.find(TaskContext()) == ()
    assert services.host_keys.all() == () and services.given.secrets() == ()
    assert not services.paths.commands_file.exists()
    *_, told, closed = visit.journal.events()
    assert told.kind is EventKind.TRACES_WIPED
    assert told.data == {"wiped": "handed_out, passwords, host_keys, recents", "left": ""}
    assert closed.kind is EventKind.VISIT_CLOSED
    assert services.visits.open_visit() is None and services.visits.last_seen is None


def test_settings_that_cannot_be_read_choose_what_a_shared_computer_would(services: Services) -> None:
    services.commands.add(DEVICE, "uptime")
    services.paths.settings_file.write_text("{")
    [found] = traces_of(services, lambda: False).find(TaskContext())
    assert (found.id, found.is_chosen) == ("recents", True)


def test_what_was_not_chosen_stays(services: Services) -> None:
    _leave_all(services)
    end_visit(services, traces_of(services, lambda: False), {"passwords"}, TaskContext())
    assert services.commands.of(DEVICE) == ("uptime",)
    assert len(services.host_keys.all()) == 1


def test_one_that_fails_stops_no_other_and_is_said() -> None:
    there = {"a", "b", "c"}

    def fails(_: TaskContext) -> str:
        raise FileError("It is in use.")

    def source(id: str) -> Source:
        def wipe(_: TaskContext) -> str:
            there.remove(id)
            return ""

        return Source(lambda _: Trace(id, id, ""), fails if id == "b" else wipe)

    wiped = Traces([source(id) for id in "abc"]).wipe("abc", TaskContext())
    assert there == {"b"} and not wiped.is_clean
    assert [(trace.id, why) for trace, why in wiped.left] == [("b", "It is in use.")]


def test_what_the_window_has_let_go_of_already_is_told_of_too(services: Services) -> None:
    services.given.give(DEVICE, "root", Secret("pw"))
    visit, traces = services.visits.current(), traces_of(services, lambda: False)
    traces.find(TaskContext())
    services.given.forget()
    wiped = end_visit(services, traces, {"passwords"}, TaskContext())
    assert [trace.id for trace in wiped.gone] == ["passwords"]
    assert visit.journal.events()[-2].data["wiped"] == "passwords"


def test_without_a_visit_no_visit_is_begun(own_home: Path) -> None:
    services = build_services(Paths(own_home))
    assert end_visit(services, traces_of(services, lambda: False), (), TaskContext()).is_clean
    assert services.visits.all() == ()


def test_a_damaged_journal_and_a_folder_that_cannot_be_read_keep_nothing_from_being_wiped(services: Services) -> None:
    services.given.give(DEVICE, "root", Secret("pw"))
    [journal] = services.paths.visits_folder.glob("*/journal.jsonl")
    journal.write_text("nonsense\n")
    traces = traces_of(services, lambda: False)
    found = {trace.id for trace in traces.find(TaskContext())}
    assert "passwords" in found and any(id.startswith("unreadable") for id in found)
    wiped = end_visit(services, traces, {"passwords"}, TaskContext())
    assert services.given.secrets() == ()
    assert [trace.id for trace in wiped.gone] == ["passwords"]
    assert [trace.id for trace, _ in wiped.left] == ["journal"]


def test_transfers_that_are_not_over_are_stopped(services: Services, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    services.transfers.use_limits(0, 0)
    services.transfers.put(TransferOrder("a1", THIS_COMPUTER, (str(tmp_path / "a"),), DEVICE, "/srv"))
    traces = traces_of(services, lambda: False)
    assert [trace.id for trace in traces.find(TaskContext())] == ["transfers"]
    wiped = end_visit(services, traces, {"transfers"}, TaskContext())
    assert wiped.is_clean and traces.find(TaskContext()) == ()
    services.transfers.close()


def test_a_draft_and_its_copies_are_a_recent_list(services: Services) -> None:
    drafts = services.paths.drafts_file
    DeviceDrafts(drafts).save(DEVICE, TaskContext())
    others = [drafts.with_name("drafts.json.damaged-2"), drafts.with_name(".drafts.json.ab12.new")]
    for other in others:  # put aside, and cut off by a kill
        other.write_bytes(b"{")
    traces = traces_of(services, lambda: False)
    assert end_visit(services, traces, {"recents"}, TaskContext()).is_clean
    assert not any(path.exists() for path in (drafts, *others))
