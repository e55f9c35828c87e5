"""What time it is."""

from tests.services.setup.uses.use import Use

USES = (
    Use("time.zone", {"zone": "Europe/London"}),
    Use("time.ntp", {"servers": ["ntp.example.org"]}),
)
