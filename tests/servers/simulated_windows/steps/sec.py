"""The Windows scripts of the steps of `sec`, acted out."""

from collections.abc import Mapping
from typing import Any

from tests.servers.simulated_windows.machine import Enacted

USES: Mapping[str, dict[str, Any]] = {"sec.lock": {"minutes": 15}}


def enacted() -> dict[str, Enacted]:
    return {}
