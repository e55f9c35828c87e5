"""Sites in which nothing is wrong: nothing may be found."""

from tests.faults.fault import Fault

FAULTS = (
    Fault("healthy", "no-internet", ""),
    Fault("healthy, everything", "", ""),
)
