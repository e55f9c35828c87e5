"""All faults of the laboratory, by their subject."""

from tests.faults.entries import healthy, link, names, network, protection
from tests.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (*healthy.FAULTS, *network.FAULTS, *link.FAULTS, *names.FAULTS, *protection.FAULTS)
