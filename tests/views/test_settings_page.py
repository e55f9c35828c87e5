"""The Settings page: every setting is asked for, kept at once, and a failure to keep it is told."""

from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from app.composition import build_services
from app.composition_limits import make_limits
from app.domain.errors import FileError
from app.domain.settings import Look, Settings, Vault
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.settings_fields import NOT_ASKED, SECTIONS
from app.views.pages.settings.editors import Editor
from app.views.pages.settings.limits import LimitChoice, LimitOperations, LimitsView, SiteLimit
from app.views.pages.settings.page import SettingsPage
from app.views.tasks import TaskRunner
from app.views.theme import Theme


@dataclass(frozen=True)
class Key:
    host: str
    kind: str = "ssh-ed25519"
    fingerprint: str = "SHA256:abcd"


class Store:
    """Settings and host keys in memory; `failure` is raised instead of keeping."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.keys = [Key("web01"), Key("[web02]:2222")]
        self.failure: FileError | None = None

    def save(self, settings: Settings) -> None:
        if self.failure:
            raise self.failure
        self.settings = settings

    def forget(self, key: Any) -> None:
        self.keys.remove(key)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def page(qtbot: QtBot, store: Store) -> SettingsPage:
    made = SettingsPage(lambda: store.settings, store.save, host_keys=lambda: store.keys, forget_host_key=store.forget)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def all_fields(of: object, area: str = "") -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for one in fields(of):  # type: ignore[arg-type]
        value = getattr(of, one.name)
        found |= all_fields(value, one.name) if is_dataclass(value) else {(area, one.name)}
    return found


def test_every_setting_is_asked_for_or_has_a_reason_not_to_be() -> None:
    asked = [(field.area, field.name) for section in SECTIONS for field in section.fields]
    assert set(asked) | set(NOT_ASKED) == all_fields(Settings())
    assert len(asked) == len(set(asked))


def test_a_change_is_one_field_and_nothing_else() -> None:
    for section in SECTIONS:
        for field in section.fields:
            other = field.changed(Settings(), "new")
            assert field.read(other) == "new"
            assert field.changed(other, field.read(Settings())) == Settings()


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("", "technician"), "Robin"),
        (("look", "text_scale"), 1.5),
        (("terminal", "font_size"), 17),
        (("terminal", "copy_on_select"), True),
        (("vault", "lock_after_minutes"), 0),
    ],
)
def test_a_change_is_kept_at_once(qtbot: QtBot, page: SettingsPage, store: Store, place: Any, value: Any) -> None:
    widget = page.editors[place].input
    with qtbot.waitSignal(page.changed) as blocker:
        if isinstance(widget, QLineEdit):
            widget.setText(f" {value} ")
            qtbot.keyClick(widget, Qt.Key.Key_Return)
        elif isinstance(widget, QComboBox):
            widget.setCurrentIndex(widget.findData(value))
        elif isinstance(widget, QSpinBox):
            widget.setValue(value)
        elif isinstance(widget, QCheckBox):
            widget.click()
    assert page.editors[place].field.read(store.settings) == value
    assert blocker.args == [store.settings]


def test_a_change_that_cannot_be_kept_is_told_and_taken_back(page: SettingsPage, store: Store) -> None:
    store.failure = FileError("The settings could not be saved: the disk is full.")
    box = page.editors["report", "mask_users"].input
    assert isinstance(box, QCheckBox)
    box.click()
    assert page.failure.isVisible()
    assert "disk is full" in page.failure.fact.words
    assert not box.isChecked()


def test_settings_that_cannot_be_read_are_told(qtbot: QtBot) -> None:
    def load() -> Settings:
        raise FileError("The settings are damaged.")

    page = SettingsPage(load, lambda settings: None, host_keys=list, forget_host_key=lambda key: None)
    qtbot.addWidget(page)
    page.show()
    assert page.failure.isVisible()


def test_a_value_that_the_list_lacks_is_shown_and_kept(page: SettingsPage, store: Store) -> None:
    store.settings = Settings(look=Look("dark", 1.3))
    page.hide()
    page.show()
    box = page.editors["look", "text_scale"].input
    assert isinstance(box, QComboBox)
    assert box.currentText() == "130%"
    assert store.settings.look.text_scale == 1.3


def test_a_wheel_over_a_field_that_is_not_in_use_changes_nothing(page: SettingsPage, store: Store) -> None:
    box = page.editors["terminal", "font_size"].input
    here = QPointF(5, 5)
    down = QPoint(0, -120)
    event = QWheelEvent(
        here, here, down, down, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert store.settings == Settings()


def test_what_makes_no_sense_is_told_and_not_kept(page: SettingsPage, store: Store) -> None:
    editor = page.editors["internet", "site"]
    assert isinstance(editor.input, QLineEdit)
    editor.input.setText("https://intranet.site/")
    editor.input.editingFinished.emit()
    assert store.settings.internet.site == "" and "a name and a port" in editor.problem.words
    assert not editor.problem.isHidden() and editor.input.text() == "https://intranet.site/"
    editor.input.setText("intranet.site:8443")
    editor.input.editingFinished.emit()
    assert store.settings.internet.site == "intranet.site:8443" and editor.problem.isHidden()


def test_a_trusted_key_is_forgotten(page: SettingsPage, store: Store) -> None:
    view = page.host_keys
    assert view.model.rowCount() == 2
    assert not view.forget.isEnabled()
    view.rows.setCurrentIndex(view.model.index(1, 0))
    view.forget.click()
    assert [key.host for key in store.keys] == ["web01"]
    assert view.model.rowCount() == 1
    view.rows.setCurrentIndex(view.model.index(0, 0))
    view.forget.click()
    assert view.nothing.isVisible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_painted_at_twice_the_text_size(page: SettingsPage, theme: Theme, scheme: str) -> None:
    theme.set_look(Look(scheme, 2.0))
    assert not page.grab().isNull()


def test_the_fields_grow_with_the_text_that_is_made_larger_here(page: SettingsPage, theme: Theme) -> None:
    fields = [one.input for one in page.editors.values() if not isinstance(one.input, QCheckBox)]
    before = {field: field.minimumHeight() for field in fields}
    theme.set_look(Look("light", 2.0))
    assert all(field.minimumHeight() > 1.8 * height for field, height in before.items())


def test_a_limit_is_set_for_a_folder_and_taken_back(qtbot: QtBot, tasks: TaskRunner) -> None:
    low = LimitChoice("disk.space", "warning_gb", "Room on the disks: warning", 10, "GB")
    share = LimitChoice("disk.space", "warning_share", "Room on the disks: warning", 0.1, "%", 100)
    kept: dict[str, float] = {}

    def keep(folder: str, choice: LimitChoice, value: float | None, task: TaskContext) -> None:
        kept[folder] = value if value is not None else kept.pop(folder)
        if value is None:
            del kept[folder]

    def read(_: TaskContext) -> tuple[list[SiteLimit], list[LimitChoice]]:
        return [SiteLimit(folder, low, value) for folder, value in kept.items()], [low, share]

    view = LimitsView(tasks, LimitOperations(read, keep, lambda: ["Client"]))
    qtbot.addWidget(view)
    tester = QAbstractItemModelTester(view.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    view.show()
    view.refresh()
    qtbot.waitUntil(lambda: view.limit.count() == 2)
    assert view.value.placeholderText() == "10 GB" and view.limit.currentText() == "Room on the disks: warning (GB)"
    view.set.click()
    assert kept == {}
    view.folder.setCurrentText("Client")
    view.value.setText("25,5")
    view.set.click()
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert kept == {"Client": 25.5}
    view.rows.setCurrentIndex(view.model.index(0, 0))
    view.forget.click()
    qtbot.waitUntil(lambda: view.model.rowCount() == 0)
    assert kept == {}
    view.limit.setCurrentIndex(1)  # a share is read and typed in percent, and kept as it is judged by
    assert view.value.placeholderText() == "10 %"
    view.value.setText("150")
    view.set.click()
    assert kept == {} and view._value_row.problem.words == "A number from 0 to 100 is needed."
    view.value.setText("15")
    view.set.click()
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    assert kept == {"Client": 0.15}
    tester.deleteLater()


def test_a_search_shows_what_the_words_are_about_and_folds_the_rest(page: SettingsPage) -> None:
    page.head.search.edit.setText("Clipboard")
    assert [place for place, editor in page.editors.items() if editor.isVisible()] == [
        ("vault", "clear_clipboard_after_s")
    ]
    assert not page.host_keys.isVisible()
    page.head.search.edit.setText("reports")  # the title of a section shows all of it
    assert page.editors["report", "mask_users"].isVisible()
    page.head.search.edit.setText("zebra")
    assert page.nothing.isVisible() and not any(editor.isVisible() for editor in page.editors.values())
    page.head.search.edit.clear()
    assert all(editor.isVisible() for editor in page.editors.values()) and page.host_keys.isVisible()


def test_what_differs_from_the_usual_has_a_way_back(page: SettingsPage, store: Store) -> None:
    editor = page.editors["terminal", "font_size"]
    assert not editor.usual.isVisible()
    editor.changed.emit(20)
    assert editor.usual.isVisible() and "13 px" in editor.usual.toolTip()
    editor.usual.click()
    assert store.settings == Settings() and not editor.usual.isVisible()


def test_all_go_back_to_the_usual_and_that_can_be_taken_back(page: SettingsPage, store: Store) -> None:
    own = Settings(technician="Robin", look=Look("system", 1.5), vault=Vault(path="/here.kdbx", lock_after_minutes=3))
    store.settings = own
    page.hide()
    page.show()
    page.head.all_usual_asked.emit()
    assert store.settings == Settings(vault=Vault(path="/here.kdbx"))
    assert page.notice.fact.text() == "3 settings back to the usual"
    page.take_back.click()
    assert store.settings == own and not page.notice.isVisible()


def test_a_file_of_settings_is_previewed_and_then_taken_over(page: SettingsPage, store: Store, tmp_path: Path) -> None:
    store.settings = Settings(technician="Robin", look=Look("dark", 1.5))
    page.hide()
    page.show()
    page.export_to(tmp_path / "mine.json")
    store.settings = Settings(technician="Kim")
    page.hide()
    page.show()
    page.import_from(tmp_path / "mine.json")
    assert (
        page.import_card.changes.words
        == "Your name: Kim → Robin\nColours: As the system → Dark\nText size: 100% → 150%"
    )
    assert store.settings.technician == "Kim"
    page.import_card.take.click()
    assert (store.settings.technician, store.settings.look) == ("Robin", Look("dark", 1.5))
    page.take_back.click()
    assert store.settings == Settings(technician="Kim")


def test_a_file_that_holds_no_settings_is_told(page: SettingsPage, store: Store, tmp_path: Path) -> None:
    (tmp_path / "letter.json").write_text('{"format": "other"}')
    page.import_from(tmp_path / "letter.json")
    assert page.failure.isVisible() and "does not hold settings" in page.failure.fact.words
    assert not page.import_card.isVisible() and store.settings == Settings()


def test_a_damaged_device_book_takes_the_limits_no_more_than_its_folders(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path
) -> None:
    (tmp_path / "devices.db").write_bytes(b"\0\xff{" * 500)
    made = make_limits(build_services(Paths(tmp_path)), tasks)
    qtbot.addWidget(made)
    assert made.folder.count() == 1


def page_in_turns(qtbot: QtBot, store: Store) -> SettingsPage:
    """No fixture: after each, pytest-qt lets timers run."""
    store.settings = replace(Settings(), internet=replace(Settings().internet, site="https://intranet.test"))
    keys = {"host_keys": lambda: store.keys, "forget_host_key": store.forget}
    made = SettingsPage(lambda: store.settings, store.save, **keys, in_turns=True)
    qtbot.addWidget(made)
    return made


def shown_parts(page: SettingsPage) -> list[str]:
    return list(dict.fromkeys(editor.field.area for editor in page.findChildren(Editor)))


def test_the_cards_below_the_first_picture_are_made_in_turns(qtbot: QtBot, store: Store) -> None:
    page = page_in_turns(qtbot, store)
    assert shown_parts(page) == ["", "look", "terminal"]
    qtbot.waitUntil(lambda: len(page.findChildren(Editor)) == sum(len(part.fields) for part in SECTIONS))
    qtbot.waitUntil(lambda: page.host_keys.parentWidget() is not None)
    assert page.editors["internet", "site"].input.text() == "https://intranet.test"  # type: ignore[attr-defined]


def test_a_search_finds_what_was_not_made_yet(qtbot: QtBot, store: Store) -> None:
    page = page_in_turns(qtbot, store)
    title = SECTIONS[-1].title
    page.search(title)
    last = [page.editors[field.area, field.name] for field in SECTIONS[-1].fields]
    assert all(editor.isVisibleTo(page) for editor in last)
