"""The Windows scripts of the steps of `identity`, acted out: they set values of the registry."""

from collections.abc import Mapping
from typing import Any

from tests.servers.simulated_windows.machine import Enacted

USES: Mapping[str, dict[str, Any]] = {
    "identity.asset": {"tag": "PC-0042", "company": "Fieldwork IT", "phone": "+47 22 00 00 00"},
}


def enacted() -> dict[str, Enacted]:
    return {}
