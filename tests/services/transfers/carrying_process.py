"""A process that carries an order out, slowly, and says how many bytes have moved: to be killed in the middle."""

import json
import sys
import time
from pathlib import Path

from app.domain.credentials import Credential
from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import TransferOrder
from app.services.ssh.host_keys import HostKeys
from app.services.targets.opening import Connections
from app.services.transfers.carrying import carry_out
from tests.services.transfers.simulated_device import Person

BYTES_PER_SECOND = 100_000_000


class Slow(Person):
    def throttle(self, count: int, task: TaskContext) -> None:
        time.sleep(count / BYTES_PER_SECOND)
        self.throttled += count
        print(self.throttled, flush=True)


def main() -> None:
    said = json.loads(sys.argv[1])
    device = Device("d1", "Test server", Transport.SSH, said["host"], said["port"], said["user"])
    credential = Credential(said["user"], private_key=Secret(Path(said["key"]).read_text()))
    connections = Connections(HostKeys(Path(said["host_keys"])), lambda device: credential)
    places = (device, THIS_COMPUTER) if said["direction"] == "get" else (THIS_COMPUTER, device)
    order = TransferOrder(said["id"], places[0], (said["path"],), places[1], said["folder"])
    task = TaskContext()
    report = carry_out(
        order, lambda device: connections.files(device, task), Path(said["notes"]), control := Slow(), task
    )
    connections.close()
    print(json.dumps({"done": report.done_files, "troubles": [str(one.error) for one in report.troubles]}), flush=True)
    assert control.reports


if __name__ == "__main__":
    main()
