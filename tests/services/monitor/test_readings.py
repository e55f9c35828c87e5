"""What a device says while it is watched, read line by line. The lines are written by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import OutputTooLarge
from app.domain.inspection import Row
from app.domain.monitor import Battery, Watched
from app.domain.target import Os
from app.services.inspection.processes import END
from app.services.monitor.marking import mark_words
from app.services.monitor.readings import MAX_ROUND, Readings

HEAD = "is\tticks\t100\nis\tpage\t4096\nis\tboot\t1700000000\nis\tuser\t1000\nis\tself\t77\nis\tcarrying\t77 60 1\n"
KERNEL = 0x00200000


def process(
    pid: int, name: str, ticks: int = 0, *, started: int = 500, parent: int = 1, flags: int = 0, over: str = ""
) -> str:
    return f"p\t{pid}\tS\t{parent}\t0\t{flags}\t{started}\t256\t{ticks}\t0\t{over}\t\t{name}"


def round_of(number: int, *lines: str, busy: int | None = None) -> str:
    """Two seconds after the one before; `busy` ticks of two processors."""
    used = 100 * number if busy is None else busy
    stat = [f"stat\tcpu  {used} 0 0 {400 * number - used} 0 0 0 0", "stat\tcpu0 1 0 0 0", "stat\tcpu1 1 0 0 0"]
    return "\n".join((f"round\t{number}\t{1000 + 2 * number}.00", *stat, *lines, "end", ""))


def watched(*rounds: str, os: Os = Os.LINUX, kind: str = "") -> Watched:
    """After the last of them."""
    found = Readings(os, kind).feed("".join((HEAD, *rounds)))
    return found[-1]


def named(rows: Sequence[Row]) -> dict[object, Row]:
    return {row.cells["name"]: row for row in rows}


def test_what_a_process_takes_is_its_share_of_all_processors_between_two_rounds() -> None:
    rows = named(watched(round_of(1, process(10, "java", 1000)), round_of(2, process(10, "java", 1100))).rows)
    assert rows["java"].cells["cpu"] == 25.0  # 100 ticks of 2 s on two processors
    assert rows["java"].cells["memory"] == 256 * 4096


def test_the_first_round_does_not_guess_what_a_process_takes() -> None:
    assert watched(round_of(1, process(10, "java", 1000))).rows[0].cells["cpu"] is None


def test_a_process_of_which_nothing_is_said_any_more_takes_nothing_and_then_stays_the_same_row() -> None:
    readings = Readings(Os.LINUX)
    readings.feed(HEAD + round_of(1, process(10, "java", 0)))
    [busy] = readings.feed(round_of(2, process(10, "java", 100)))
    [quiet] = readings.feed(round_of(3))
    [still] = readings.feed(round_of(4))
    assert [one.rows[0].cells["cpu"] for one in (busy, quiet, still)] == [25.0, 0.0, 0.0]
    assert still.rows[0] is quiet.rows[0]


def test_a_process_that_is_read_less_often_has_its_share_of_the_longer_time() -> None:
    first, second = process(10, "java", 0), process(10, "java", 100, over="6.0")
    assert watched(round_of(1, first), round_of(2, second)).rows[0].cells["cpu"] == 8.3


def test_another_process_with_the_same_number_is_another_row() -> None:
    old = watched(round_of(1, process(10, "java"))).rows[0]
    new = watched(round_of(1, process(10, "java")), round_of(2, process(10, "java", 5, started=900))).rows[0]
    assert old.key != new.key and new.cells["cpu"] is None
    assert new.given == {"pid": "10", "started": "900", "name": "java", "kind": "", "carries": ""}


def test_what_has_ended_is_gone_and_a_watch_that_begins_again_forgets_what_it_missed() -> None:
    readings = Readings(Os.LINUX)
    readings.feed(HEAD + round_of(1, process(10, "a"), process(11, "b"), process(12, "c")))
    [after] = readings.feed(round_of(2, "gone\t11"))
    assert set(named(after.rows)) == {"a", "c"}
    [again] = readings.feed(round_of(1, process(10, "a")))
    assert set(named(again.rows)) == {"a"}


def test_the_question_itself_is_not_shown_and_what_carries_us_is_not_ended() -> None:
    asks, child = process(77, "awk", parent=60), process(78, "grep", parent=77)
    rows = named(watched(round_of(1, asks, child, process(60, "sshd"), process(10, "java"))).rows)
    assert set(rows) == {"sshd", "java"}
    assert END.refusal(rows["sshd"]) and not END.refusal(rows["java"])


def test_users_and_commands_are_told_once_and_kept() -> None:
    known = ("owner\t10\t1000", "user\t1000\tanna", "line\t10\t/usr/bin/java  -jar x", "owner\t99\t0", "line\t99\tno")
    later = watched(round_of(1, process(10, "java"), *known), round_of(2, process(10, "java", 7)))
    assert later.rows[0].cells["user"] == "anna" and later.rows[0].cells["command"] == "/usr/bin/java  -jar x"


def test_a_kind_leaves_processes_out() -> None:
    lines = (process(3, "kthreadd", flags=KERNEL), process(10, "java"), "owner\t10\t1000", "owner\t3\t0")
    assert set(named(watched(round_of(1, *lines), kind="programs").rows)) == {"java"}
    assert set(named(watched(round_of(1, *lines), kind="mine").rows)) == {"java"}
    assert set(named(watched(round_of(1, *lines)).rows)) == {"java", "kthreadd"}


LAPTOP = """stat\tcpu  {cpu} 0 0 {idle} 0 0 0 0
stat\tcpu0 {cpu} 0 0 {idle} 0 0 0 0
meminfo\tMemTotal:       16000000 kB
meminfo\tMemAvailable:    4000000 kB
meminfo\tSwapTotal:       2000000 kB
meminfo\tSwapFree:        1500000 kB
diskstats\t 259 0 nvme0n1 10 0 {sectors} 5 10 0 {sectors} 5 0 {ms} 9 0 0 0 0
diskstats\t 259 1 nvme0n1p1 10 0 {sectors} 5 10 0 {sectors} 5 0 {ms} 9 0 0 0 0
diskstats\t 253 0 dm-0 10 0 {sectors} 5 10 0 {sectors} 5 0 {ms} 9 0 0 0 0
netdev\t  lo: 9{bytes} 1 0 0 0 0 0 0 9{bytes} 1 0 0 0 0 0 0
netdev\twlp2s0: {bytes} 1 0 0 0 0 0 0 {half} 1 0 0 0 0 0 0
netdev\tdocker0: {bytes} 1 0 0 0 0 0 0 {half} 1 0 0 0 0 0 0
sys\t/sys/class/hwmon/hwmon3/name\tcoretemp
sys\t/sys/class/hwmon/hwmon3/temp1_input\t61000
sys\t/sys/class/hwmon/hwmon3/temp1_label\tPackage id 0
sys\t/sys/class/hwmon/hwmon3/temp2_input\t999000
sys\t/sys/class/hwmon/hwmon1/name\tnvme
sys\t/sys/class/hwmon/hwmon1/temp1_input\t44850
sys\t/sys/class/power_supply/AC/type\tMains
sys\t/sys/class/power_supply/BAT0/type\tBattery
sys\t/sys/class/power_supply/BAT0/capacity\t87
sys\t/sys/class/power_supply/BAT0/status\tDischarging
"""


def laptop(number: int) -> str:
    numbers = {"cpu": 60 * number, "idle": 140 * number, "sectors": 1000 * number, "ms": 500 * number}
    numbers |= {"bytes": 8000 * number, "half": 4000 * number}
    return f"round\t{number}\t{2 * number}.0\n{LAPTOP.format(**numbers)}end\n"


def test_the_figures_of_a_laptop_count_each_disk_and_network_once() -> None:
    sample = watched(laptop(1), laptop(2)).sample
    assert (sample.cpu, sample.cores) == (30.0, (30.0,))
    assert (sample.memory, sample.memory_total, sample.swap_used) == (75.0, 16_384_000_000, 512_000_000)
    assert (sample.disk_read, sample.disk_written, sample.disk_busy) == (256_000.0, 256_000.0, 25.0)
    assert (sample.received, sample.sent) == (4000.0, 2000.0)
    assert sample.temperatures == (("coretemp Package id 0", 61.0), ("nvme temp1", 44.85))
    assert sample.battery == Battery(87.0, "discharging")


def test_sensors_that_are_asked_for_less_often_keep_what_they_said() -> None:
    assert watched(laptop(1), round_of(2)).sample.temperatures[0][1] == 61.0


def test_a_first_round_and_a_counter_that_goes_back_give_no_flow_that_never_was() -> None:
    assert watched(laptop(1)).sample.disk_read is None
    assert watched(laptop(2), laptop(1).replace("round\t1\t2.0", "round\t3\t6.0")).sample.disk_read == 0.0


def test_a_container_whose_only_network_has_an_odd_name_shows_it() -> None:
    one, two = (f"netdev\ttun0: {8000 * at} 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0" for at in (1, 2))
    assert watched(round_of(1, one), round_of(2, two)).sample.received == 4000.0


def test_an_answer_that_comes_in_pieces_says_the_same() -> None:
    whole = HEAD + laptop(1) + round_of(2, process(10, "größe"))
    readings = Readings(Os.LINUX)
    pieces = [one for letter in whole for one in readings.feed(letter)]
    assert [one.rows for one in pieces] == [one.rows for one in Readings(Os.LINUX).feed(whole)]


def test_a_round_that_never_ends_is_stopped() -> None:
    readings = Readings(Os.LINUX)
    with pytest.raises(OutputTooLarge, match="12 MB at once"):
        for _ in range(20):
            readings.feed("p" * (MAX_ROUND // 15))


def test_what_a_device_says_is_one_line_that_turns_nothing_around() -> None:
    row = watched(round_of(1, process(10, "evil\x1b[2J\u202ename"), "line\t10\t\x07bell\u2028end")).rows[0]
    assert row.cells["name"] == "evil [2J name" and row.cells["command"] == "bell end"


@pytest.mark.parametrize(
    "line",
    (
        "mem\tinf\t1",
        "mem\tnan",
        f"meminfo\tMemTotal: {'9' * 400} kB",
        "is\tpage\tinf",
        "is\tticks\t5e-324",
        f"p\t9\tS\t1\t0\t0\t500\t{'9' * 400}\t0\t0\t\t\tvast",
        "p\t10\tS\t1\t0\t0\t500\t256\t9\t0\t5e-324\t\tjava",
        "round\t2\tinf",
    ),
)
def test_a_figure_that_cannot_be_reckoned_with_costs_no_round(line: str) -> None:
    readings = Readings(Os.LINUX)
    readings.feed(HEAD + round_of(1, process(10, "java")))
    [last] = readings.feed(round_of(2, line, process(11, "bash")))
    assert {"java", "bash"} <= set(named(last.rows))


_KINDS = "p round end gone owner user line is note parent stat meminfo diskstats netdev sys cpu mem disk net temp bat"
_WORDS = st.sampled_from(tuple(_KINDS.split()))
_FIELDS = st.one_of(
    st.text(max_size=12),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(("ticks", "page", "boot", "self", "carrying", "cpu", "sda", "1", "2", "cpu  1 2 3 4 5 6 7 8")),
)
_LINE = st.builds(lambda kind, fields: "\t".join((kind, *fields)), _WORDS, st.lists(_FIELDS, max_size=13))


@given(st.sampled_from(Os), st.lists(_LINE, max_size=40))
def test_nonsense_is_left_out_and_breaks_nothing(os: Os, lines: list[str]) -> None:
    readings = Readings(os)
    readings.feed("\n".join((*lines, "")))
    [last] = readings.feed("end\nround\t1\t5\nend\n")[-1:]
    assert all(isinstance(row, Row) for row in last.rows)
    assert mark_words("pc", "a note", last).startswith("a note\nLive, pc, ")
