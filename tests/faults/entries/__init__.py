"""All faults of the laboratory, by their subject."""

from tests.faults.entries import hardware, healthy, link, names, network, printing, protection, remote
from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *healthy.FAULTS,
    *network.FAULTS,
    *link.FAULTS,
    *names.FAULTS,
    *protection.FAULTS,
    *printing.FAULTS,
    *remote.FAULTS,
    *hardware.FAULTS,
)
