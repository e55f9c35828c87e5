"""Wi-Fi: how well it is heard, who else is near, why it breaks off, and what the system keeps back."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.facts import Missing, Reason
from app.domain.target import Os
from app.services.facts.wifi import elements, wlan_structures
from app.services.facts.wifi.radio import Network, Radio, Wireless, shown
from app.services.facts.wifi.wifi_log import WIFI_LOG, Kind, WifiEvent
from app.services.facts.wifi.wireless import WIRELESS
from tests.services.diagnostics.checks.cases import Case, try_case

RECORDINGS = Path(__file__).parents[3] / "recordings"
NOBODY = Wireless(())
DENIED = Wireless((Radio("wlan0"),), is_denied=True)
BLOCKED = Wireless((Radio("wlan0", is_blocked=True),))
ONLY_ON = {"service_off": Os.WINDOWS}


def net(frequency: int, signal: int | None = -60, box: int = 1, ssid: str = "Office") -> Network:
    return Network(ssid, f"02:00:00:00:{box:02x}:10", frequency, signal)


def joined(own: Network, *others: Network, saving: bool | None = False, mains: bool = True) -> Wireless:
    return Wireless((Radio("wlan0", own, 300, (own, *others), saving),), is_on_mains=mains)


def near(frequency: int, *boxes: int, signal: int = -60) -> tuple[Network, ...]:
    return tuple(net(frequency, signal, box, f"n{box}") for box in boxes)


def log(*kinds: Kind, network: str = "") -> tuple[WifiEvent, ...]:
    return tuple(WifiEvent(kind, network=network) for kind in kinds)


OWN, SLOW = net(5180), net(2437)
HERE = joined(OWN, *near(5200, 2))
CASES: list[Case] = [
    ("wifi.permission", {WIRELESS: HERE}, "ok"),
    ("wifi.permission", {WIRELESS: NOBODY}, "not_applicable"),
    ("wifi.permission", {WIRELESS: BLOCKED}, "info radio_off"),
    ("wifi.permission", {WIRELESS: Missing(Reason.NOT_APPLICABLE)}, "missing"),
    ("wifi.signal", {WIRELESS: HERE}, "ok"),
    ("wifi.signal", {WIRELESS: NOBODY}, "not_applicable"),
    ("wifi.signal", {WIRELESS: DENIED}, "unknown"),
    ("wifi.signal", {WIRELESS: joined(net(5180, None))}, "unknown"),
    ("wifi.signal", {WIRELESS: joined(net(5180, -70))}, "warning weak"),
    ("wifi.signal", {WIRELESS: joined(net(5180, -80))}, "problem too_weak"),
    ("wifi.channel", {WIRELESS: HERE}, "ok"),
    ("wifi.channel", {WIRELESS: DENIED}, "unknown"),
    ("wifi.channel", {WIRELESS: Wireless((Radio("wlan0", OWN),))}, "unknown"),
    ("wifi.channel", {WIRELESS: joined(SLOW, *near(2437, 2, 3))}, "ok"),
    ("wifi.channel", {WIRELESS: joined(SLOW, *near(2437, 2, 3, 4))}, "warning crowded"),
    ("wifi.channel", {WIRELESS: joined(SLOW, *near(2437, 2, 3, 4, signal=-88))}, "ok"),
    # One access point with four networks is one that speaks, and one's own is none that disturbs.
    ("wifi.channel", {WIRELESS: joined(SLOW, *near(2437, 1, 2, 2, 2))}, "ok"),
    ("wifi.channel", {WIRELESS: joined(net(2422), *near(2412, 2))}, "warning between_channels"),
    ("wifi.channel", {WIRELESS: joined(net(2422), *near(2462, 2))}, "ok"),
    ("wifi.band", {WIRELESS: HERE}, "ok"),
    ("wifi.band", {WIRELESS: DENIED}, "unknown"),
    ("wifi.band", {WIRELESS: joined(SLOW, net(5180, -50, 2))}, "warning slow_band"),
    ("wifi.band", {WIRELESS: joined(SLOW, net(6115, -50, 2))}, "warning slow_band"),
    ("wifi.band", {WIRELESS: joined(SLOW, net(5180, -75, 2))}, "ok"),
    ("wifi.band", {WIRELESS: joined(SLOW, net(5180, -50, 2, "Other"))}, "ok"),
    ("wifi.band", {WIRELESS: joined(net(2437, ssid=""), net(5180, -50, 2, ""))}, "ok"),
    ("wifi.band", {WIRELESS: Wireless((Radio("wlan0", SLOW),))}, "unknown"),
    ("wifi.drops", {WIFI_LOG: (), WIRELESS: HERE}, "ok"),
    ("wifi.drops", {WIFI_LOG: log(Kind.LOST, Kind.LOST), WIRELESS: HERE}, "ok"),
    ("wifi.drops", {WIFI_LOG: log(Kind.LOST, Kind.LOST, Kind.KICKED), WIRELESS: HERE}, "warning drops"),
    ("wifi.drops", {WIFI_LOG: log(*[Kind.KICKED] * 3), WIRELESS: HERE}, "warning kicked"),
    ("wifi.drops", {WIFI_LOG: log(*[Kind.REFUSED] * 3), WIRELESS: HERE}, "warning refused"),
    ("wifi.drops", {WIFI_LOG: log(Kind.WRONG_KEY), WIRELESS: NOBODY}, "problem wrong_key"),
    ("wifi.drops", {WIFI_LOG: log(Kind.WRONG_KEY), WIRELESS: HERE}, "ok"),
    ("wifi.drops", {WIFI_LOG: log(Kind.SIGN_IN), WIRELESS: NOBODY}, "problem sign_in"),
    ("wifi.drops", {WIFI_LOG: Missing(Reason.DENIED), WIRELESS: HERE}, "missing"),
    ("wifi.powersave", {WIRELESS: HERE}, "ok"),
    ("wifi.powersave", {WIRELESS: joined(OWN, saving=True, mains=False)}, "ok"),
    ("wifi.powersave", {WIRELESS: joined(OWN, saving=True)}, "info saving"),
    ("wifi.powersave", {WIRELESS: joined(OWN, saving=None)}, "unknown"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_wifi_is_judged(case: Case) -> None:
    try_case(case)


def test_windows_says_that_the_location_is_off_or_the_service() -> None:
    judged = try_case(("wifi.permission", {WIRELESS: DENIED}, "unknown"), Os.WINDOWS)
    assert judged and judged.reason is Reason.DENIED and judged.remedy
    assert any("ms-settings:privacy-location" in line for line in judged.remedy.by_hand)
    off = {WIRELESS: Wireless((), is_service_off=True)}
    judged = try_case(("wifi.permission", off, "warning service_off"), Os.WINDOWS)
    assert judged and judged.remedy and judged.remedy.step == "system.service"


def test_a_key_that_is_not_taken_is_entered_by_a_step_of_the_setup() -> None:
    facts = {WIFI_LOG: log(Kind.WRONG_KEY, network="Office"), WIRELESS: NOBODY}
    judged = try_case(("wifi.drops", facts, "problem wrong_key"))
    assert judged and judged.remedy
    assert (judged.remedy.step, judged.remedy.parameters) == ("net.wifi", {"ssid": "Office"})


def test_windows_and_linux_hear_the_same() -> None:
    windows = WIRELESS.parse(Os.WINDOWS, (RECORDINGS / "windows/wireless/written.json").read_text())
    linux = WIRELESS.parse(Os.LINUX, (RECORDINGS / "linux/wireless/written_iw.txt").read_text())
    assert windows.joined and windows.joined.joined
    assert windows.joined.joined == Network("Office", "4c:60:de:11:22:31", 5180, -52, 80, 14, 30)
    assert windows.joined.rate == 650
    assert linux.joined and linux.joined.joined and linux.joined.is_saving
    assert linux.joined.joined == Network("Office", "4c:60:de:11:22:31", 2427, -71, 20, 14, 50)
    hidden, foreign = windows.joined.others[1:]
    assert (hidden.ssid, foreign.band, foreign.channel, foreign.width) == ("", "6", 33, 160)
    # What a stranger calls a network neither colours a terminal nor turns a line around.
    assert foreign.ssid == linux.joined.others[3].ssid == "café \ufffd\ufffd[31m"


def test_what_nmcli_knows_is_enough() -> None:
    found = WIRELESS.parse(Os.LINUX, (RECORDINGS / "linux/wireless/written_nmcli.txt").read_text())
    assert found.joined and found.joined.joined and not found.is_on_mains
    assert (found.joined.joined.ssid, found.joined.joined.signal) == ("Guest: lobby", -48)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None, database=None)
def test_no_access_point_breaks_the_reading_of_its_elements(data: bytes) -> None:
    found = elements.read(data)
    assert found.width in (20, 40, 80, 160, 320) and len(found.ssid) <= 32
    assert len(shown(found.ssid)) <= 64


@given(st.integers(0, 2**32 - 1), st.binary(min_size=352, max_size=800), st.integers(0, 2**32 - 1), st.integers(0, 900))
@settings(max_examples=150, deadline=None, database=None)
def test_a_list_of_windows_with_impossible_numbers_is_read_within_its_bounds(
    count: int, entry: bytes, offset: int, size: int
) -> None:
    data = struct.pack("<II", 0, count) + entry[:352] + struct.pack("<II", offset, size) + entry[352:]
    assert len(wlan_structures.networks(data)) <= 2
