"""SSH: connections, shells and targets, on paramiko."""

import sys

# paramiko asks for it to run what OpenSSH's configuration files say, which it never reads here. It would bring asyncio
# and unittest.mock: a quarter of what the first connection has to load.
sys.modules.setdefault("invoke", None)  # type: ignore[arg-type]
