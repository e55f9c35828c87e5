"""The orders on disk: every name comes back, nothing secret is in them, and two programs do not carry out one order."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.devices import THIS_COMPUTER, Device, parse_address
from app.domain.transfers import Priority, Rule, TransferOrder, TransferReport
from app.services.transfers.order_store import OrderStore
from tests.services.transfers.simulated_carrier import WEB, order

NAMES = st.text(st.characters() | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF), min_size=1)


def store(folder: Path, *devices: Device) -> OrderStore:
    return OrderStore(folder, lambda: devices)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(path=NAMES, folder=NAMES, rule=st.sampled_from(Rule), priority=st.sampled_from(Priority))
def test_an_order_comes_back_as_it_was_whatever_its_names(
    path: str, folder: str, rule: Rule, priority: Priority, tmp_path: Path
) -> None:
    written = TransferOrder("a1", WEB, (path,), THIS_COMPUTER, folder, rule, priority, 7, False, (path,))
    first = store(tmp_path)
    first.save(written, TransferReport(1, 2, 3, 4))
    first.close()
    second = store(tmp_path, WEB)
    assert second.left_over() == [(written, TransferReport(1, 2, 3, 4))]
    second.remove("a1")
    assert not list(tmp_path.iterdir())


def test_an_order_belongs_to_the_program_that_runs(tmp_path: Path) -> None:
    first, second = store(tmp_path, WEB), store(tmp_path, WEB)
    first.save(order("a"), TransferReport())
    assert second.left_over() == []
    first.close()  # as its end does, also by a kill
    assert [one.id for one, _ in second.left_over()] == ["a"]
    assert first.left_over() == []


def test_a_device_of_the_book_is_taken_as_it_is_now_and_one_that_was_deleted_by_its_address(tmp_path: Path) -> None:
    typed = parse_address("ssh://root@10.0.0.7:2222")
    secretive = Device("d1", "web01", host="10.0.0.5", credential="e1", notes="behind the counter")
    first = store(tmp_path)
    first.save(TransferOrder("a", secretive, ("/x",), typed, "/y"), TransferReport())
    first.close()
    text = (tmp_path / "a.json").read_text()
    assert "e1" not in text
    assert "counter" not in text
    moved = Device("d1", "web01", host="10.9.9.9")
    now = store(tmp_path, moved)
    ((found, _),) = now.left_over()
    assert (found.source, found.target) == (moved, typed)
    now.close()
    ((found, _),) = store(tmp_path).left_over()
    assert found.source == Device("", "web01", host="10.0.0.5")


def test_a_file_that_makes_no_sense_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{ nonsense")
    (tmp_path / "b.json").write_text('{"format": "satchel.transfer", "version": 1, "source": 3}')
    assert store(tmp_path).left_over() == []
    assert (tmp_path / "a.json.damaged").read_text() == "{ nonsense"
    assert store(tmp_path).left_over() == []
