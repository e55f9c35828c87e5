"""What every test gets: an offscreen Qt, a data folder of its own, and no proxy or locale of the machine it runs on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A `SATCHEL_HOME` that is empty and private to the test."""
    home = tmp_path / "satchel-home"
    monkeypatch.setenv("SATCHEL_HOME", str(home))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    yield home
