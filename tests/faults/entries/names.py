"""Names, the internet behind the gateway, and the time."""

from tests.faults.fault import Fault
from tests.faults.world.settings import World

FAULTS = (
    Fault("portal that redirects", "no-internet", "net.captive.portal", world=World(web="redirects")),
    Fault("portal with a page of its own", "no-internet", "net.captive.portal", world=World(web="login")),
    Fault("internet that swallows", "no-internet", "net.captive.blocked", world=World(web="silent")),
    Fault("internet that refuses", "no-internet", "net.captive.blocked", world=World(web="refuses")),
)
