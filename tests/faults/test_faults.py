"""Each fault of the laboratory, as this computer and over SSH: its cause is named, and nothing that is not so."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.diagnostics import Diagnosis, Verdict
from app.domain.task import TaskContext
from app.services.diagnostics.rendering import from_json
from app.services.probes.anchors import USUAL, use
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from tests.conftest import NOWHERE
from tests.faults.entries import FAULTS
from tests.faults.examining import examine_for
from tests.faults.fault import Fault
from tests.faults.site import Site, Staff, open_site
from tests.servers.openssh import start_sshd

AT_ONCE = 4
WAYS = ("here", "over ssh")
BAD = (Verdict.PROBLEM, Verdict.WARNING)


class Laboratory:
    """Carries out the faults that are asked for, several at once: mostly they wait for what does not answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staff = Staff()
        self._threads = ThreadPoolExecutor(AT_ONCE, "laboratory")
        self._found: dict[str, Future[dict[str, tuple[Diagnosis, float]]]] = {}

    def begin(self, faults: list[Fault]) -> None:
        for fault in faults:
            self._found[fault.id] = self._threads.submit(self._carry_out, fault)

    def found(self, fault: Fault, way: str) -> tuple[Diagnosis, float]:
        """The diagnosis, and how many seconds it took."""
        return self._found[fault.id].result()[way]

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        self._staff.close()

    def _carry_out(self, fault: Fault) -> dict[str, tuple[Diagnosis, float]]:
        with open_site(fault.world, self._staff, also=self._folder) as site:
            for spoil, script in ((site.on_router, fault.router), (site.on_internet, fault.internet)):
                if script:
                    spoil(script)
            if fault.client:
                site.on_client(fault.client)
            return {"here": self._here(site, fault), "over ssh": self._over_ssh(site, fault)}

    def _here(self, site: Site, fault: Fault) -> tuple[Diagnosis, float]:
        started = time.monotonic()
        with self._staff.order(client=site.client.pid, symptom=fault.symptom) as answered:
            return from_json(answered.answer), time.monotonic() - started

    def _over_ssh(self, site: Site, fault: Fault) -> tuple[Diagnosis, float]:
        folder = self._folder / re.sub(r"\W", "_", fault.id)
        server = start_sshd(folder, before=site.client.entry)
        try:
            connection = connect(server.device, server.credential, server.known(), TaskContext())
            started = time.monotonic()
            found = examine_for(SshTarget(connection, "The client"), fault.symptom, TaskContext())
            seconds = time.monotonic() - started
            connection.close()
            return found, seconds
        finally:
            server.stop()


@pytest.fixture(scope="module")
def laboratory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    """Begins with all faults that this run has tests of."""
    use(USUAL)  # in there, servers of the laboratory play them
    opened = Laboratory(tmp_path_factory.mktemp("laboratory"))
    wanted = [item.callspec.params["fault"] for item in request.session.items if "laboratory" in item.fixturenames]  # type: ignore[attr-defined]
    opened.begin(list({fault.id: fault for fault in wanted}.values()))
    yield opened
    opened.close()
    use(NOWHERE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_the_cause_is_named_and_nothing_else(fault: Fault, way: str, laboratory: Laboratory) -> None:
    found, seconds = laboratory.found(fault, way)
    said = {one.cause: one.judgement.summary for one in found.with_verdict(*BAD)}
    unknown = {one.check: one.judgement.summary for one in found.with_verdict(Verdict.UNKNOWN)}
    left_out = {one.check: one.why for one in found.left_out}
    assert (found.root_cause.cause if found.root_cause else "") == fault.cause, (said, unknown, left_out)
    others = said.keys() - {fault.cause, *fault.also}
    assert not others, said
    assert seconds < fault.within
