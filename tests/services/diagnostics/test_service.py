"""A whole diagnosis: on given answers for the rules, and on this computer for the truth."""

import dataclasses
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.domain.diagnostics import Check, CheckGroup, Depth, Examination, Judgement, Remedy, Thresholds, Verdict
from app.domain.errors import TargetUnreachable
from app.domain.facts import Fact, Facts
from app.domain.target import CommandResult, OnOutput, Os
from app.domain.task import Cancelled, Progress, TaskContext
from app.services.diagnostics.checks import CHECKS, QUICK
from app.services.diagnostics.course import course_for
from app.services.diagnostics.rendering import from_json, to_json
from app.services.diagnostics.service import examine
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.targets.local import LocalTarget

pytestmark = pytest.mark.skipif(os.name == "nt", reason="asks this computer with sh")


def check(name: str, says: str, *depends_on: str, **thresholds: float) -> Check:
    """A check whose fact is answered with the verdict that it shall come to."""
    fact = Fact(f"fact_{name}", {Os.LINUX: says if says.startswith("exit") else f"echo {says}"}, lambda os, text: text)

    def judge(facts: Facts, limits: Thresholds) -> Judgement:
        verdict = Verdict(facts.get(fact).strip())
        cause = "bad" if verdict in (Verdict.PROBLEM, Verdict.WARNING) else ""
        return Judgement(verdict, f"{name} {verdict.value} {dict(limits)}", cause, remedy=Remedy("mend it", "time.ntp"))

    return Check(name, name.title(), CheckGroup.NETWORK, (fact,), judge, depends_on, thresholds)


def verdicts(*checks: Check) -> dict[str, str]:
    found = examine(LocalTarget(), checks, TaskContext())
    return {one.check: one.suppressed_by or one.verdict.value for one in found.findings}


def test_a_failed_dependency_suppresses_its_consequences_and_names_the_deepest_cause() -> None:
    link = check("link", "problem")
    gateway = check("gateway", "problem", "link")
    dns = check("dns", "exit 1", "gateway")
    proxy = check("proxy", "warning", "dns")
    assert verdicts(link, gateway, dns, proxy) == {"link": "problem", "gateway": "link", "dns": "link", "proxy": "link"}


def test_what_is_fine_stays_fine_above_a_problem() -> None:
    assert verdicts(check("link", "problem"), check("dns", "ok", "link"), check("zone", "info", "link")) == {
        "link": "problem",
        "dns": "ok",
        "zone": "info",
    }


def test_a_note_of_who_asks_others_follows_from_a_broken_way_to_them() -> None:
    sites = check("sites", "info", "link")
    asking = replace(
        sites,
        needs=(replace(sites.needs[0], contacts="a site"),),
        judge=lambda *_: Judgement(Verdict.INFO, "no site answers"),
    )
    assert verdicts(check("link", "problem"), asking)["sites"] == "link"
    assert verdicts(check("link", "ok"), asking)["sites"] == "info"


@pytest.mark.parametrize("lower", ["ok", "info", "warning", "exit 1", "exit 80"])
def test_only_a_confirmed_problem_explains_another(lower: str) -> None:
    assert verdicts(check("link", lower), check("dns", "problem", "link"))["dns"] == "problem"


def test_a_cause_is_found_through_a_check_that_came_out_fine() -> None:
    names = verdicts(check("link", "problem"), check("gateway", "exit 1", "link"), check("dns", "problem", "gateway"))
    assert names["dns"] == "link"


def test_a_dependency_that_does_not_run_explains_nothing() -> None:
    assert verdicts(check("dns", "problem", "gateway")) == {"dns": "problem"}


def test_the_root_cause_is_the_lowest_problem() -> None:
    checks = [
        check("clock", "warning"),
        check("link", "problem"),
        check("dns", "problem", "link"),
        check("fs", "problem"),
    ]
    found = examine(LocalTarget(), checks, TaskContext())
    assert found.root_cause and found.root_cause.cause == "link.bad"
    assert [one.check for one in found.consequences] == ["dns"]


def test_a_warning_is_a_root_cause_only_where_someone_complains() -> None:
    checks = [check("disk", "warning")]
    assert examine(LocalTarget(), checks, TaskContext()).root_cause is None
    complained = examine(LocalTarget(), checks, TaskContext(), symptom="slow")
    assert complained.root_cause and complained.root_cause.check == "disk"
    assert complained.symptom == "slow"


@pytest.mark.parametrize(
    ("says", "verdict", "reason"),
    [
        ("exit 80", "not_applicable", "not_applicable"),
        ("exit 81", "unknown", "denied"),
        ("exit 127", "unknown", "absent"),
        ("exit 5", "unknown", "unparsable"),
    ],
)
def test_what_could_not_be_asked_is_unknown_with_its_reason(says: str, verdict: str, reason: str) -> None:
    document = to_json(examine(LocalTarget(), [check("fact", says)], TaskContext()))
    finding = document["findings"][0]
    assert (finding["verdict"], finding["reason"]) == (verdict, reason)
    assert document["root_cause"] is None


def test_a_site_overrides_a_threshold() -> None:
    found = examine(
        LocalTarget(), [check("disk", "ok", full=2, low=10)], TaskContext(), thresholds={"disk": {"low": 20}}
    )
    assert "{'full': 2, 'low': 20}" in found.findings[0].judgement.summary


def test_a_diagnosis_survives_json() -> None:
    checks = [check("link", "problem"), check("dns", "warning", "link"), check("fs", "exit 81")]
    document = to_json(examine(LocalTarget(), checks, TaskContext(), symptom="slow"))
    again = json.loads(json.dumps(document))
    assert to_json(from_json(again)) == document
    assert document["root_cause"] == {"check": "link", "cause": "link.bad", "summary": "link problem {}"}
    assert document["findings"][1]["verdict"] == "suppressed"
    assert document["findings"][1]["suppressed_by"] == "link"
    assert document["findings"][0]["remedy"] == "time.ntp"


@pytest.mark.parametrize(
    "broken", [{}, {"findings": 3}, {"findings": [{}]}, {"findings": [], "device": "x", "started": 1}]
)
def test_a_document_that_is_no_diagnosis_is_refused(broken: Mapping[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(broken)


def test_progress_is_reported_and_a_cancel_stops() -> None:
    seen: list[Progress] = []
    task = TaskContext(seen.append)
    examine(LocalTarget(), [check("link", "ok"), check("dns", "ok")], task)
    assert [(one.done, one.total) for one in seen] == [(0, 2), (1, 2), (2, 2)]
    task.cancel()
    with pytest.raises(Cancelled):
        examine(LocalTarget(), [check("link", "ok")], task)


class Gone:
    """A device that does not answer."""

    name = "router"
    os = Os.LINUX

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        raise TargetUnreachable("router does not answer.")

    def close(self) -> None:
        pass


def test_an_unreachable_device_ends_the_run() -> None:
    with pytest.raises(TargetUnreachable):
        examine(Gone(), CHECKS, TaskContext())


def test_all_checks_really_run_on_this_computer_in_one_trip() -> None:
    found = examine(LocalTarget(), course_for(Examination(depth=Depth.QUICK), CHECKS), TaskContext())
    assert found.round_trips == 1
    assert [one.check for one in found.findings] == list(QUICK)
    assert found.duration < 10
    for finding in found.findings:
        assert finding.judgement.summary
        assert finding.verdict is not Verdict.UNKNOWN or finding.judgement.reason
    judged = [one for one in found.findings if one.verdict not in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)]
    assert len(judged) >= 12
    assert to_json(from_json(to_json(found))) == to_json(found)


@pytest.mark.parametrize("complaint", SYMPTOMS, ids=lambda one: one.id)
def test_every_symptom_ends_with_an_answer_on_this_computer(complaint: Any) -> None:
    found = examine(LocalTarget(), course_for(Examination(complaint.id), CHECKS), TaskContext())
    expected = [check.id for check in CHECKS if check.id in complaint.checks]
    left_out = {one.check for one in found.left_out}
    assert [one.check for one in found.findings] == [one for one in expected if one not in left_out]
    if found.with_verdict(Verdict.PROBLEM):
        assert found.root_cause


def can_unshare() -> bool:
    """Whether this user may make a network of its own, with a cable in it."""
    command = ["unshare", "-n", "sh", "-c", "ip link add cable type veth peer name far"]
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


class Elsewhere(LocalTarget):
    """This computer in a network namespace of its own, which `prepare` (sh) has set up; our engines are not."""

    runs_here = False

    def __init__(self, prepare: str) -> None:
        self._prepare = prepare

    def run(self, script: str, task: TaskContext, **options: Any) -> CommandResult:  # type: ignore[override]
        inner = f"{self._prepare}\n{script}".replace("'", "'\\''")
        return super().run(f"exec unshare -n sh -c '{inner}'", task, **options)


SILENT_ROUTER = """set -e
ip link set lo up; ip link add cable type veth peer name far; ip link set far up; ip link set cable up
ip address add 10.255.254.2/24 dev cable; ip route add default via 10.255.254.1
set +e"""
needs_namespaces = pytest.mark.skipif(os.name == "nt" or not can_unshare(), reason="needs root on Linux")


@needs_namespaces
def test_an_offline_computer_gets_one_clear_cause_and_no_hang() -> None:
    found = examine(Elsewhere(":"), course_for(Examination("no-internet"), CHECKS), TaskContext())
    assert found.root_cause
    assert found.root_cause.check in ("link.up", "ip.address")
    problems = [one.check for one in found.findings if one.verdict is Verdict.PROBLEM]
    assert problems == [found.root_cause.check]
    assert {one.check for one in found.left_out} > {"net.gateway", "dns.resolve"}
    assert found.duration < 8


@needs_namespaces
def test_a_silent_router_is_the_one_cause_although_no_name_resolves_either() -> None:
    network = [one for one in CHECKS if one.id in QUICK and one.group is CheckGroup.NETWORK and one.id != "link.up"]
    found = examine(Elsewhere(SILENT_ROUTER), network, TaskContext(), symptom="no-internet")
    assert found.root_cause and found.root_cause.cause == "net.gateway.silent"
    assert found.root_cause.judgement.summary == "The gateway 10.255.254.1 does not answer"
    assert "dns.resolve" in {one.check for one in found.consequences}
    assert found.duration < 10


def test_findings_are_frozen_values() -> None:
    found = examine(LocalTarget(), [check("link", "ok")], TaskContext())
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.device = "x"  # type: ignore[misc]
