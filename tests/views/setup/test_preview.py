"""The preview: what hangs together is left out together, what stays is known, and values are changed before."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.setup import ItemState, Restart, Risk, Undo
from app.services.setup.steps import STEPS
from app.views.pages.setup.models import KEY, NOTE, PreviewModel
from app.views.pages.setup.operations import SetupOperations
from app.views.pages.setup.preview import PreviewStage
from tests.views.setup.plans import item, plan

OFF, ON = Qt.CheckState.Unchecked, Qt.CheckState.Checked
CHAIN = plan(item("name"), item("domain", needs=["name"]), item("share", needs=["domain"]), item("zone", "Time"))
FIND = {step.id: step for step in STEPS}.get


def _nothing(*_: Any) -> Any:
    raise AssertionError("not asked for here")


@pytest.fixture
def stage(qtbot: QtBot) -> PreviewStage:
    stage = PreviewStage(SetupOperations(_nothing, _nothing, _nothing, _nothing, _nothing, _nothing, find_step=FIND))
    qtbot.addWidget(stage)
    stage.resize(1000, 700)
    stage.show()
    return stage


def box(model: PreviewModel, key: str) -> Any:
    groups = [model.item(row) for row in range(model.rowCount())]
    return next(g.child(r) for g in groups for r in range(g.rowCount()) if g.child(r).data(KEY) == key)


def notes(model: PreviewModel, key: str) -> list[str]:
    one = box(model, key)
    return [one.child(row).text() for row in range(one.rowCount()) if one.child(row).data(NOTE)]


def test_what_needs_a_change_goes_with_it_and_comes_back_with_what_it_needs(qtbot: QtBot) -> None:
    model = PreviewModel()
    model.show_plan(CHAIN)
    box(model, "name").setCheckState(OFF)
    assert model.left_out() == {"name", "domain", "share"}
    box(model, "share").setCheckState(ON)
    assert model.left_out() == frozenset()


def test_values_that_were_not_compared_are_not_applied(stage: PreviewStage) -> None:
    stage.show_plan(plan(item("time.zone", arguments={"zone": "UTC"})))
    stage.tree.show_change("time.zone")
    stage.card.open_form()
    assert (stage.apply.isEnabled(), stage.apply.toolTip()) == (
        False,
        "Compare again with the new values first, or cancel them.",
    )
    stage.card.put_away()
    assert stage.apply.isEnabled()


def test_what_needs_something_impossible_is_left_out_and_says_so(qtbot: QtBot) -> None:
    model = PreviewModel()
    tpm = item("tpm", state=ItemState.IMPOSSIBLE, reason="there is none")
    model.show_plan(plan(tpm, item("crypt", needs=["tpm"]), item("key", needs=["crypt"])))
    assert model.left_out() == {"crypt", "key"}
    assert "It needs “Tpm”, which cannot be done here" in notes(model, "crypt")[0]


def test_restart_and_interruption_stand_under_the_change(qtbot: QtBot) -> None:
    model = PreviewModel()
    model.show_plan(plan(item("name", interrupts="Programs close.", restart=Restart.MUST), item("zone")))
    assert notes(model, "name") == ["Programs close.  The device has to be restarted afterwards."]
    assert notes(model, "zone") == []


def test_what_stays_for_good_needs_a_tick(stage: PreviewStage) -> None:
    stage.show_plan(plan(item("name"), item("update", undo=Undo.NONE, risk=Risk.MEDIUM, seconds=600)))
    assert not stage.apply.isEnabled()
    assert "cannot be undone in full: Update" in stage.knows.text()
    stage.knows.setChecked(True)
    assert stage.apply.isEnabled()
    assert "about 10 min" in stage._total_note.words
    stage.knows.setChecked(False)
    box(stage.model, "update").setCheckState(OFF)
    assert stage.apply.isEnabled()
    assert not stage.knows.isVisible()


def test_what_is_wanted_elsewhere_is_folded_with_its_reason(stage: PreviewStage) -> None:
    stage.show_plan(plan(item("name"), item("lid", state=ItemState.NOT_WANTED, reason="only on a laptop")))
    assert stage._elsewhere.isVisible()
    assert stage._elsewhere._lines.words == "Lid: only on a laptop"


def test_a_value_is_changed_in_the_card_of_its_change(qtbot: QtBot, stage: PreviewStage) -> None:
    zone = replace(item("time.zone"), arguments={"zone": "Etc/UTC"})
    stage.show_plan(plan(item("name"), zone))
    stage.tree.setCurrentIndex(box(stage.model, "time.zone").index())
    assert stage.card.isVisible()
    stage.card.open_form()
    field = stage.card.form.fields["zone"]
    assert field.value() == "Etc/UTC"
    field.show_value("not a zone!")
    stage.card.compare.click()
    assert not field.is_valid
    field.show_value("Europe/Oslo")
    with qtbot.waitSignal(stage.values_changed) as changed:
        stage.card.compare.click()
    assert changed.args == ["time.zone", {"zone": "Europe/Oslo"}]


def test_what_has_drifted_is_not_edited(stage: PreviewStage) -> None:
    stage.show_plan(plan(item("time.zone", arguments={"zone": "Etc/UTC"})), is_drift=True)
    stage.tree.setCurrentIndex(box(stage.model, "time.zone").index())
    assert not stage.card.edit.isVisible()
    stage.show_plan(plan(item("time.zone", state=ItemState.OK)), is_drift=True)
    assert stage.nothing.fact.text() == "It is still so"
