"""A process that carries an order out over WinRM, slowly, and says how many bytes have moved: to be killed."""

import json
import sys
from pathlib import Path

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.task import TaskContext
from app.domain.transfers import TransferOrder
from app.services.transfers.carrying import carry_out
from tests.services.transfers.carrying_process import Slow
from tests.services.winrm.files.place import connections_in


def main() -> None:
    said = json.loads(sys.argv[1])
    device = Device("w", "Reception PC", Transport.WINRM, "127.0.0.1", said["port"], said["user"])
    notes = Path(said["notes"])
    connections = connections_in(notes)
    places = (device, THIS_COMPUTER) if said["direction"] == "get" else (THIS_COMPUTER, device)
    order = TransferOrder(said["id"], places[0], (said["path"],), places[1], said["folder"])
    task = TaskContext()
    report = carry_out(order, lambda device: connections.files(device, task), notes, Slow(), task)
    connections.close()
    print(json.dumps({"done": report.done_files, "troubles": [str(one.error) for one in report.troubles]}), flush=True)


if __name__ == "__main__":
    main()
