"""The editor of profiles: forms that change the text of a profile, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.services.setup.planning import SHIPPED
from app.services.setup.profiles.files import give_away, keep_unsaved, new_draft, open_draft, save_draft
from app.views.pages.setup.editor.editor import ProfileEditor
from app.views.pages.setup.editor.fields import TextField, WordField
from app.views.pages.setup.editor.operations import EditorOperations
from app.views.tasks import TaskRunner

TEXT = """\
schema: satchel.profile/1
name: Till
params:
  zone: {default: UTC}   # of the shop
  word: {type: secret, ask: true}
steps:
  # The clock
  - use: time.zone
    with: {zone: "${zone}"}
  - use: time.ntp
    with: {servers: [a.example]}
"""


@pytest.fixture
def make(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> Callable[[str], ProfileEditor]:
    left: list[str] = []

    def made(source: str) -> ProfileEditor:
        operations = EditorOperations(
            lambda path, _: open_draft(Path(path), tmp_path, SHIPPED) if path else new_draft(tmp_path, SHIPPED),
            lambda draft, path, _: save_draft(draft, path),
            lambda path, to, _: give_away(path, to, tmp_path),
            lambda path, text, _: keep_unsaved(path, text, tmp_path),
            vault_titles=lambda: {"": ["Own & mine"], "Acme": ["Clients/Acme/Till"]},
        )
        editor = ProfileEditor(tasks, operations, source, left.append)
        editor.left = left  # type: ignore[attr-defined]
        qtbot.addWidget(editor)
        editor.resize(1000, 700)
        editor.show()
        editor.activateWindow()
        qtbot.waitUntil(lambda: editor.draft is not None and editor.isActiveWindow())
        return editor

    return made


@pytest.fixture
def editor(make: Callable[[str], ProfileEditor], tmp_path: Path) -> ProfileEditor:
    (tmp_path / "till.yaml").write_text(TEXT, newline="\n")
    return make(str(tmp_path / "till.yaml"))


def text(editor: ProfileEditor) -> str:
    assert editor.draft is not None
    return editor.draft.text


def choose(editor: ProfileEditor, row: int) -> None:
    editor.outline.list.setCurrentIndex(editor.outline.model.index(row + 2, 0))


def line_of(editor: ProfileEditor, name: str) -> Any:
    field = editor.parts.step.fields[name].field
    assert isinstance(field, TextField)
    return field


def test_a_value_is_judged_while_it_is_typed_and_taken_over_when_the_field_is_left(
    editor: ProfileEditor, qtbot: QtBot
) -> None:
    choose(editor, 1)
    field = line_of(editor, "servers")
    field.setFocus()
    field.type_text("b.example\n${nobody}\n")
    assert "nobody" in field.problem.words
    assert text(editor) == TEXT
    field.replace_text("b.example\nc.example")
    assert field.is_valid
    assert text(editor) == TEXT.replace("[a.example]", "[b.example, c.example]")
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    editor.head.undo.click()
    assert text(editor) == TEXT
    assert field.text == "a.example"


def test_steps_are_moved_copied_and_removed_with_the_keys(editor: ProfileEditor, qtbot: QtBot) -> None:
    choose(editor, 0)
    listed = editor.outline.list
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert text(editor).index("time.ntp") < text(editor).index("# The clock") < text(editor).index("time.zone")
    assert editor.outline.entry is not None and editor.outline.entry.own == 1
    qtbot.keyClick(listed, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert text(editor).count("use: time.zone") == 2
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert text(editor).count("use: time.zone") == 1


def test_a_step_is_found_by_words_and_added_behind_the_chosen_one(editor: ProfileEditor, qtbot: QtBot) -> None:
    choose(editor, 0)
    editor.outline.add.click()
    catalogue = editor.parts.catalogue
    assert catalogue is not None
    catalogue.search.edit.setText("host name")
    assert catalogue.list.currentIndex().data() == SHIPPED["identity.hostname"].title
    catalogue.add.click()
    assert editor.outline.entry is not None and editor.outline.entry.own == 1
    assert editor.bars.wrong.isVisible()  # it needs a value
    line_of(editor, "name").replace_text("till-1")
    assert "  - use: identity.hostname\n    with:\n      name: till-1\n  - use: time.ntp" in text(editor)
    assert not editor.bars.wrong.isVisible()


def test_a_secret_comes_from_the_vault_or_an_answer_and_is_never_written(editor: ProfileEditor) -> None:
    editor.outline.add.click()
    editor.parts.picked.emit("account.local")
    field = line_of(editor, "password")
    field.replace_text("hunter2")
    assert "never stands in a profile" in field.problem.words
    field.replace_text("vault://Clients/Acme/Till")
    assert field.is_valid
    field.replace_text("${word}")
    assert field.is_valid
    assert 'password: "${word}"' in text(editor)


def test_entries_of_a_client_are_seen_only_by_whoever_goes_to_that_client(editor: ProfileEditor) -> None:
    editor.outline.add.click()
    editor.parts.picked.emit("account.local")
    field = editor.parts.step.fields["password"]
    menu = QMenu()
    field._offer_vault(menu)
    assert [one.text() for one in menu.actions()][:2] == ["Own && mine", "For Acme only"]
    acme = menu.actions()[1].menu()
    assert isinstance(acme, QMenu) and acme.isEmpty()
    acme.aboutToShow.emit()
    acme.aboutToShow.emit()
    assert [one.text() for one in acme.actions()] == ["Clients/Acme/Till"]
    acme.actions()[0].trigger()
    assert "vault://Clients/Acme/Till" in text(editor)


def test_conditions_needs_and_failure_are_written(editor: ProfileEditor) -> None:
    choose(editor, 1)
    form = editor.parts.step
    form.open_more()
    form.when.add.click()
    line = form.when._lines[0]
    line.edit.setText("linux, windows")
    line.edit.editingFinished.emit()
    form.needs.changed.emit(["time.zone"])
    form.on_fail.committed.emit("go_on")
    expected = """  - use: time.ntp
    with: {servers: [a.example]}
    when:
      os: [linux, windows]
    needs: [time.zone]
    on_fail: go_on
"""
    assert text(editor).endswith(expected)
    line.remove.click()
    assert "when" not in text(editor)


def test_values_are_added_renamed_and_described(editor: ProfileEditor) -> None:
    choose(editor, -1)
    form = editor.parts.params
    form.focus_on("zone")
    form.name_field.replace_text("place")
    assert 'zone: "${place}"' in text(editor)
    form.kind.committed.emit("choice")
    assert editor.bars.wrong.isVisible()
    form.fields["choices"].replace_text("UTC, Europe/London")
    assert not editor.bars.wrong.isVisible()
    assert "  place: {default: UTC, type: choice, choices: [UTC, Europe/London]}   # of the shop" in text(editor)
    form.add.click()
    assert editor.draft is not None and "value" in editor.draft.look().params


def test_the_text_can_be_edited_and_a_mistake_is_shown_at_its_line(editor: ProfileEditor, qtbot: QtBot) -> None:
    editor.head.text.setChecked(True)
    view = editor.parts.text
    view.edit.setPlainText(TEXT.replace("time.zone", "time.zoen"))
    view.take.click()
    assert "time.zoen" in text(editor)
    editor.bars.go.click()
    assert view.edit.textCursor().blockNumber() == 7
    assert view.edit.hasFocus()
    qtbot.keyClick(view.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert text(editor) == TEXT  # nothing was typed since: the keys mean the profile
    assert view.edit.textCursor().blockNumber() == 7
    qtbot.keyClick(view.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    view.edit.setPlainText("a: [")
    view.take.click()
    assert "line" in view.problem.words
    assert "time.zoen" in text(editor)


def test_unsaved_changes_are_asked_about_and_saved(editor: ProfileEditor, qtbot: QtBot) -> None:
    choose(editor, -2)
    editor.parts.about.description.replace_text("For tills")
    editor.leave()
    assert editor.bars.question.isVisible()
    assert editor.left == []  # type: ignore[attr-defined]
    editor.bars.save.click()
    qtbot.waitUntil(lambda: bool(editor.left))  # type: ignore[attr-defined]
    assert editor.draft is not None
    assert editor.left == [str(editor.draft.path)]  # type: ignore[attr-defined]
    assert "description: For tills\n" in editor.draft.path.read_text()


def test_unsaved_changes_outlive_a_crash_and_are_forgotten_when_they_are_left(
    editor: ProfileEditor, make: Callable[[str], ProfileEditor], tasks: TaskRunner, qtbot: QtBot
) -> None:
    choose(editor, -2)
    editor.parts.about.description.replace_text("For tills")
    qtbot.waitUntil(lambda: not tasks.running)
    assert editor.draft is not None
    again = make(str(editor.draft.path))
    assert text(again) == text(editor)
    assert again.bars.told.isVisible()
    again.bars.leave_asked.emit()
    qtbot.waitUntil(lambda: not tasks.running)
    assert text(make(str(editor.draft.path))) == TEXT


def test_the_copy_of_a_shipped_profile_stands_among_ones_own(
    make: Callable[[str], ProfileEditor], qtbot: QtBot, tmp_path: Path
) -> None:
    from app.services.setup.profiles.loading import shipped_profiles

    source = shipped_profiles()[0].path
    editor = make(str(source))
    assert editor.head.save.isEnabled()
    editor.head.save.click()
    qtbot.waitUntil((tmp_path / source.name).exists)
    assert (tmp_path / source.name).read_bytes() == source.read_bytes()


def test_what_is_no_yaml_is_mended_in_its_text(make: Callable[[str], ProfileEditor], tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(TEXT.replace("name: Till", "name: [Till"))
    editor = make(str(tmp_path / "bad.yaml"))
    assert editor.head.text.isChecked()
    editor.parts.text.edit.setPlainText(TEXT)
    editor.parts.text.take.click()
    assert not editor.bars.wrong.isVisible()
    assert editor.outline.model.rowCount() == 4


def test_what_cannot_be_opened_is_told_and_can_be_left(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, qtmodeltester: ModelTester, editor: ProfileEditor
) -> None:
    left: list[str] = []
    operations = EditorOperations(
        lambda path, _: open_draft(Path(path), tmp_path, SHIPPED),
        lambda draft, path, _: save_draft(draft, path),
        lambda path, to, _: [],
    )
    bad = ProfileEditor(tasks, operations, str(tmp_path / "none.yaml"), left.append)
    qtbot.addWidget(bad)
    bad.show()
    qtbot.waitUntil(bad.bars.failure.isVisible)
    bad.head.back.click()
    assert left == [""]
    editor.outline.add.click()
    assert editor.parts.catalogue is not None
    for model in (editor.outline.model, editor.parts.params.model, editor.parts.catalogue.model):
        qtmodeltester.check(model)


def test_a_value_is_asked_for_in_place_of_what_stands_there(editor: ProfileEditor, qtbot: QtBot) -> None:
    choose(editor, 1)
    line_of(editor, "servers").setFocus()
    editor.parts.step.fields["servers"].asked.emit("servers")
    assert 'with: {servers: "${servers}"}' in text(editor)
    assert "default: [a.example]" in text(editor)
    field = editor.parts.step.fields["servers"]
    assert field.focusProxy().focusProxy().hasFocus()
    editor.save()
    qtbot.waitUntil(editor.bars.told.isVisible)
    editor.head.undo.click()
    assert not editor.bars.told.isVisible()  # "Saved." would not be true
    assert not editor.bars.wrong.isVisible()


def test_what_is_inserted_is_taken_over_at_once(editor: ProfileEditor) -> None:
    choose(editor, 0)
    field = editor.parts.step.fields["zone"]
    field.field.replace_text("")
    assert editor.bars.wrong.isVisible()
    field._put("${zone}")
    assert not editor.bars.wrong.isVisible()


def test_a_step_that_is_called_so_comes_before_one_that_speaks_of_it(editor: ProfileEditor) -> None:
    editor.outline.add.click()
    catalogue = editor.parts.catalogue
    assert catalogue is not None
    catalogue.search.edit.setText("ssh")
    assert catalogue.list.currentIndex().data() == SHIPPED["remote.sshd"].title


def test_a_choice_offers_its_words_and_the_values_that_fit(editor: ProfileEditor) -> None:
    step = next(step for step in SHIPPED.values() if any(one.choices for one in step.parameters))
    parameter = next(one for one in step.parameters if one.choices)
    editor.parts.picked.emit(step.id)
    field = editor.parts.step.fields[parameter.name].field
    assert isinstance(field, WordField)
    offered = [field.box.itemData(number) for number in range(field.box.count())]
    assert offered == ["", *parameter.choices, "${zone}"]
    field.committed.emit(parameter.choices[0])
    assert f"{parameter.name}: {parameter.choices[0]}" in text(editor)
