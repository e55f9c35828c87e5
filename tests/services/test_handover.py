"""The hand-over of a run: what the customer and the ticket get, out of real journals, and nothing that is secret."""

import json
from pathlib import Path

import pytest

from app.domain.errors import SetupError
from app.domain.journal import EventKind
from app.domain.secret import MASK
from app.domain.settings import Report, Settings
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.handing_over import hand_over, note_nameplate
from app.services.history import History
from app.services.setup.nameplate import Nameplate, parse
from app.services.targets.local import LocalTarget
from app.services.visits import Visits

RUN = {"run": "run-1", "device": "nd-server", "profile": "Site <server>"}


def change(label: str, before: str, after: str) -> dict[str, str]:
    return {"label": label, "before": before, "after": after}


def item(key: str, title: str, *changes: dict[str, str], state: str = "change", **more: object) -> dict[str, object]:
    step = key.partition("#")[0]
    about = {"key": key, "step": step, "title": title, "state": state, "skipped": False, "arguments": {}, "before": {}}
    return {**about, "changes": list(changes), **more}


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    """A run that was begun in one visit and brought to its end in the next."""
    visits = Visits(tmp_path / "visits")
    first = visits.start("Nordlys Dental").journal
    items = [
        item("identity.hostname", "Host name", change("Host name", "debian", "nd-server")),
        item("identity.asset", "Asset tag", change("Asset tag", "none", "ND-0042"), arguments={"tag": "ND-0042"}),
        item("software.package", "Software", change("Package rsync", "not installed", "3.2.7-1")),
        item("sec.encryption", "Disk encryption", state="ok", arguments={"escrow": "vault://nd/disk?generate=24"}),
        item("account.local", "Local account", arguments={"name": "support", "password": MASK}, skipped=True),
        item("time.zone", "Time zone", state="not_wanted"),
        item("manual.task", "Voltage", change("Voltage", "", "to be proven"), by_hand=True),
        item("manual.task#2", "Label", change("Label", "", "to be proven"), by_hand=True),
    ]
    first.append(EventKind.RUN_STARTED, **RUN, plan="x", machine="", items=items)
    for key, step in (("identity.hostname", "identity.hostname"), ("identity.asset", "identity.asset")):
        first.append(EventKind.STEP_DONE, **RUN, key=key, step=step, title=key, changed=True, changes=[])
    second = visits.start("Nordlys Dental").journal
    installed = [change("Package rsync", "not installed", "3.2.7-1")]
    about = {"key": "software.package", "step": "software.package", "title": "Software"}
    second.append(EventKind.STEP_DONE, **RUN, **about, changed=True, changes=installed)
    proof = {"kind": "reading", "reading": 12.1, "unit": "V", "note": "at the terminal block"}
    by_hand = {"step": "manual.task", "changed": True, "changes": [change("Voltage", "", "12.1 V")]}
    second.append(EventKind.STEP_DONE, **RUN, **by_hand, key="manual.task", title="Voltage", proof=proof)
    left_out = {"key": "manual.task#2", "step": "manual.task", "title": "Label"}
    second.append(EventKind.STEP_LEFT_OUT, **RUN, **left_out, message="Left out: no labels")
    second.append(EventKind.RUN_ENDED, **RUN, outcome="done")
    return visits


def test_the_ticket_gets_everything_that_was_done_and_the_hashes_of_both_journals(
    visits: Visits, tmp_path: Path
) -> None:
    path = hand_over(visits, "run-1", tmp_path, Settings(technician="Robin Keller"))
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert (told["client"], told["technician"], told["outcome"]) == ("Nordlys Dental", "Robin Keller", "done")
    assert told["facts"] == {"Asset tag": "ND-0042"}
    assert told["versions"] == {"Package rsync": "3.2.7-1"}
    assert told["kept_in_vault"] == {"Disk encryption": "nd/disk"}
    standings = {one["key"]: one["standing"] for one in told["items"]}
    assert standings == {
        "identity.hostname": "proven",
        "identity.asset": "proven",
        "software.package": "proven",
        "sec.encryption": "already",
        "account.local": "skipped",
        "time.zone": "not_wanted",
        "manual.task": "proven",
        "manual.task#2": "skipped",
    }
    assert told["proven_by_hand"][0]["proof"] == "12.1 V, at the terminal block"
    assert told["left_out"] == ["Local account", "Label"]
    hashes = [journal.last_hash for journal in visits.journals().values()]
    assert [one["last_hash"] for one in told["journals"]] == hashes
    assert len(hashes) == 2


def test_the_page_for_the_customer_holds_the_same_and_runs_nothing(visits: Visits, tmp_path: Path) -> None:
    page = hand_over(visits, "run-1", tmp_path, Settings()).read_text("utf-8")
    for words in ("Site &lt;server&gt;", "debian", "nd-server", "3.2.7-1", "nd/disk", "Left out: no labels", "12.1 V"):
        assert words in page
    assert "Time zone" not in page  # it is meant for other devices
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_who_the_device_is_stands_in_it_and_is_masked_when_that_is_asked(visits: Visits, tmp_path: Path) -> None:
    about = {"device": "nd-server", "run": "run-1", "serial": "PF3XK91Q", "system": "Debian GNU/Linux 12"}
    visits.current().journal.append(EventKind.DEVICE_IDENTIFIED, **about, version="6.1.0-26-amd64")
    shown = hand_over(visits, "run-1", tmp_path, Settings())
    told = json.loads(shown.with_suffix(".json").read_text("utf-8"))
    assert told["facts"]["Serial number"] == "PF3XK91Q"
    assert told["versions"]["Kernel"] == "6.1.0-26-amd64"
    hidden = hand_over(visits, "run-1", tmp_path, Settings(report=Report(mask_serials=True)))
    assert "PF3XK91Q" not in hidden.read_text("utf-8") + hidden.with_suffix(".json").read_text("utf-8")


def test_a_run_that_nobody_knows_is_said(visits: Visits, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no run run-9"):
        hand_over(visits, "run-9", tmp_path, Settings())


def test_this_computer_says_who_it_is(tmp_path: Path) -> None:
    history = History(Visits(tmp_path / "visits"))
    note_nameplate(LocalTarget(), history, "run-1", TaskContext())
    (told,) = [one for one in history.events() if one.kind is EventKind.DEVICE_IDENTIFIED]
    assert told.data["version"]


def test_what_makers_leave_in_the_fields_is_not_taken_for_a_serial_number() -> None:
    text = (
        "sys_vendor=LENOVO\nproduct_name= 20XW004AGE \nproduct_serial=To be filled by O.E.M.\nkernel=6.1\nsystem=Debian"
    )
    assert parse(Os.LINUX, text) == Nameplate("LENOVO", "20XW004AGE", "", "Debian", "6.1")
    answer = (
        '{"sys_vendor":"Dell Inc.","product_name":null,"product_serial":"5CG1234X","kernel":"10.0.22631","system":"W"}'
    )
    assert parse(Os.WINDOWS, answer).serial == "5CG1234X"
