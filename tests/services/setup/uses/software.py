"""Its programs."""

from tests.services.setup.package_source import add_package_source
from tests.services.setup.uses.use import Use

USES = (Use("software.package", {"names": ["satchel-demo"]}, prepare=add_package_source),)
