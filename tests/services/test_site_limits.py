"""The limits of a site: the nearest folder counts, and a damaged file is told."""

from pathlib import Path

import pytest

from app.domain.diagnostics import Check, CheckGroup, Judgement, Verdict
from app.domain.errors import FileError
from app.domain.facts import KnownFacts
from app.services.diagnostics.judging import judge
from app.services.site_limits import SiteLimits


@pytest.fixture
def limits(tmp_path: Path) -> SiteLimits:
    return SiteLimits(tmp_path / "limits.json")


def test_the_nearest_folder_counts(limits: SiteLimits) -> None:
    assert limits.of("Client/Site") == {}
    limits.set("", "disk.space", "warning_gb", 20)
    limits.set("Client", "disk.space", "warning_gb", 30)
    limits.set("Client", "sys.uptime", "warning_days", 90)
    limits.set("Client/Site", "disk.space", "warning_gb", 5)
    assert limits.of("") == limits.of("Other/Site") == {"disk.space": {"warning_gb": 20}}
    assert limits.of("Client/Site/Room") == {"disk.space": {"warning_gb": 5}, "sys.uptime": {"warning_days": 90}}
    limits.set("Client/Site", "disk.space", "warning_gb", None)
    assert limits.of("Client/Site")["disk.space"] == {"warning_gb": 30}
    assert set(limits.all()) == {"", "Client"}


@pytest.mark.parametrize("folders", ["[]", '{"": []}', '{"": {"a": {"b": "x"}}}', '{"": {"a": {"b": true}}}'])
def test_a_damaged_file_is_told(limits: SiteLimits, tmp_path: Path, folders: str) -> None:
    path = tmp_path / "limits.json"
    path.write_text(f'{{"format": "satchel.limits", "version": 1, "folders": {folders}}}')
    with pytest.raises(FileError):
        limits.of("")


def test_a_finding_tells_which_limits_the_site_has_set() -> None:
    judgement = Judgement(Verdict.OK, "fine")
    check = Check(
        "disk", "Disk", CheckGroup.DISK, (), lambda facts, limits: judgement, thresholds={"low": 10, "full": 2}
    )
    found = judge(check, KnownFacts({}), {"low": 20, "unknown": 3})
    assert (found.thresholds, found.own_thresholds) == ({"low": 20, "full": 2}, {"low"})
