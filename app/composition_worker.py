"""The helper process put together, on both sides of its pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.composition import Services
    from app.services.paths import Paths
    from app.services.worker.carriers import HelperCarrier
    from app.services.worker.plain import Plain


def helper_carrier(services: Services) -> HelperCarrier:
    """Has transfers carried out by a helper process, which is started with the first one."""
    from app.services.worker.carriers import HelperCarrier, ThreadCarrier

    paths = services.paths

    def setup() -> Plain:
        return {
            "folder": str(paths.transfers_folder),
            "host_keys": str(paths.host_keys_file),
            "known_hosts": [str(one) for one in paths.known_hosts_files],
        }

    return HelperCarrier(
        ThreadCarrier(services.remote_files.channel, paths.transfers_folder),
        services.given,
        services.notes,
        way_to=services.connections.way_to,
        is_connected=services.connections.is_connected,
        find_device=services.device_book.find,
        setup=setup,
    )


def run_worker(paths: Paths) -> int:
    """Be the helper, until the program that has started it goes."""
    from app.crash import log_to
    from app.services.worker.carrying import connections_of, transfer_works
    from app.services.worker.serving import serve

    log_to(paths.log_file)
    return serve(lambda boss: transfer_works(boss, connections_of(boss).files))
