"""The one-time code of an entry on the page, and the field into which one is taken over."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.domain.audit import AuditNote, AuditVerb
from app.domain.credentials import VaultEntry
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.services.vault.code_pictures import PictureInvalid
from app.services.vault.one_time_codes import CodeSource, read_code
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.codes import pictures
from app.views.pages.vault.codes.code_field import CodeField
from app.views.pages.vault.codes.code_row import CodeRow
from app.views.tasks import TaskRunner
from app.views.theme import Theme
from tests.services.vault.codes.test_code_transfer import account, address

SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238
ADDRESS = f"otpauth://totp/ACME:jo?secret={SEED}"
ENTRY = VaultEntry("e1", "Mail", group="Clients/Nordlys", has_code=True)


class Clock:
    now = 1111111109.0  # the first code is 081804, and holds for one second more; then 050471

    def __call__(self) -> float:
        return self.now


class Desk:
    """What the row asks: it remembers the order."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.refuses = False

    def source_of(self, id: str) -> CodeSource:
        self.done.append(id)
        return read_code(ADDRESS)

    def note(self, note: AuditNote) -> None:
        if self.refuses:
            raise FileError("The audit cannot be written.")
        self.done.append(note)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def code_row(qtbot: QtBot, desk: Desk) -> CodeRow:
    one = CodeRow(SecretClipboard(15), desk.source_of, desk.note, Clock())
    qtbot.addWidget(one)
    one.show_entry(ENTRY)
    one.show()
    return one


def test_a_code_is_hidden_until_it_is_asked_for_and_noted_before_it_is_shown(code_row: CodeRow, desk: Desk) -> None:
    assert (desk.done, set(code_row.value.words)) == ([], {"•"})
    code_row.eye.click()
    assert desk.done == [AuditNote(AuditVerb.CODE_TAKEN, "e1", "Nordlys", reason="shown"), "e1"]
    assert (code_row.value.words, code_row.left.text()) == ("081 804", "1 s")
    assert code_row.next.accessibleName() == "Copy the next code, 050 471"
    code_row.eye.click()
    assert set(code_row.value.words) == {"•"}
    assert not code_row.next.isVisible()


def test_a_code_follows_the_clock(code_row: CodeRow, qtbot: QtBot) -> None:
    code_row.eye.click()
    clock = code_row._clock
    assert isinstance(clock, Clock)
    clock.now += 2
    qtbot.waitUntil(lambda: code_row.value.words == "050 471")
    assert not code_row.next.isVisible()


def test_the_code_that_holds_is_read_whole_where_there_is_little_room(
    qtbot: QtBot, theme: Theme, code_row: CodeRow
) -> None:
    theme.set_text_scale(2.0)
    code_row.resize(560, 90)
    code_row.eye.click()
    assert code_row.next.isVisible()
    qtbot.waitUntil(lambda: code_row.value.text() == "081 804")
    qtbot.waitUntil(lambda: code_row.next.width() < code_row.next.sizeHint().width())
    code_row.eye.click()
    assert code_row.value.minimumWidth() == 0  # dots give way like any other words


def test_this_code_and_the_next_are_copied_without_being_shown(code_row: CodeRow) -> None:
    code_row.copy_code()
    assert QGuiApplication.clipboard().text() == "081804"
    assert set(code_row.value.words) == {"•"}
    assert code_row.status.words == "Copied, clears in 15 s"
    code_row.copy_next()
    assert QGuiApplication.clipboard().text() == "050471"
    code_row._clipboard.clear()
    assert not code_row.status.isVisible()


def test_what_the_audit_does_not_take_is_not_shown(code_row: CodeRow, desk: Desk) -> None:
    desk.refuses = True
    failures: list[object] = []
    code_row.failed.connect(failures.append)
    QGuiApplication.clipboard().setText("before")
    code_row.eye.click()
    code_row.copy_code()
    assert len(failures) == 2
    assert (set(code_row.value.words), code_row.eye.isChecked()) == ({"•"}, False)
    assert QGuiApplication.clipboard().text() == "before"


def test_a_clock_that_cannot_be_right_is_told_with_the_code(qtbot: QtBot, desk: Desk) -> None:
    row = CodeRow(SecretClipboard(15), desk.source_of, desk.note, Clock(), lambda now: f"{now:.0f} is too early.")
    qtbot.addWidget(row)
    row.show_entry(ENTRY)
    row.show()
    assert not row.doubt.isVisible()
    row.eye.click()
    assert (row.doubt.isVisible(), row.doubt.words) == (True, "1111111109 is too early.")
    row.eye.click()
    assert not row.doubt.isVisible()


@pytest.mark.parametrize(
    "entry",
    [
        None,
        VaultEntry("e2", "Plain"),
        VaultEntry("e3", "Robot", has_code=True, inject_only=True),
    ],
)
def test_another_entry_hides_the_code(code_row: CodeRow, desk: Desk, entry: VaultEntry | None) -> None:
    code_row.eye.click()
    code_row.show_entry(entry)
    assert (set(code_row.value.words), code_row.isVisible()) == ({"•"}, False)
    desk.done.clear()
    code_row.copy_code()
    assert desk.done == []


@pytest.fixture
def field(qtbot: QtBot, tasks: TaskRunner) -> CodeField:
    one = CodeField(tasks, Clock())
    qtbot.addWidget(one)
    one.show()
    return one


def type_in(field: CodeField, text: str) -> None:
    field.edit.setText(text)
    field.edit.textEdited.emit(text)


def code_picture(folder: Path, *texts: str) -> Path:
    """A picture with QR codes beside each other."""
    images = []
    for text in texts:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        grey = memoryview(zxingcpp.write_barcode_to_image(code, scale=3))
        height, width = grey.shape
        images.append(QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy())
    sheet = QImage(sum(image.width() for image in images) + 7, 600, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.lightGray)
    painter = QPainter(sheet)
    left = 0
    for image in images:
        painter.drawImage(left, 20, image)
        left += image.width()
    painter.end()
    path = folder / "codes.png"
    assert sheet.save(str(path))
    return path


def test_a_typed_key_becomes_an_address_and_its_code_is_shown(field: CodeField) -> None:
    assert field.value() is None
    type_in(field, SEED.lower())
    assert field.value("Mail", "jo") == Secret(f"otpauth://totp/Mail:jo?secret={SEED}&period=30&digits=6&issuer=Mail")
    assert field.said.words == "6 characters every 30 s. Now: 081 804, for 1 s."
    type_in(field, "")
    assert field.value() is None
    type_in(field, "JBSW1")
    assert (field.is_valid, field.value()) == (False, None)


def test_a_stored_code_stays_or_is_removed(field: CodeField) -> None:
    field.show_stored(has_code=True)
    assert field.value() is None
    field.remove.click()
    assert field.value() == Secret("")
    field.show_stored(has_code=True)
    assert field.value() is None


def test_a_picture_in_a_file_is_taken(field: CodeField, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(field.changed):
        field.search_file(code_picture(tmp_path, ADDRESS))
    value = field.value()
    assert value is not None
    assert read_code(value.reveal()) == read_code(ADDRESS)
    assert "for ACME (jo)" in field.said.words


def test_a_dropped_picture_is_taken(field: CodeField, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(code_picture(tmp_path, ADDRESS)))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier)
    assert not field.edit.acceptDrops()  # or it would take the name of the file as its text
    with qtbot.waitSignal(field.changed):
        field.dropEvent(event)
    assert field.value() is not None


def test_a_picture_on_the_clipboard_and_a_text_on_it_are_taken(field: CodeField, qtbot: QtBot, tmp_path: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(code_picture(tmp_path, ADDRESS))))
    with qtbot.waitSignal(field.changed):
        field.search_clipboard()
    assert field.value() is not None
    field.forget()
    QGuiApplication.clipboard().setText(ADDRESS)
    field.search_clipboard()
    assert field.value() is not None


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu wants to be raised
def test_of_several_a_person_chooses(field: CodeField, qtbot: QtBot, tmp_path: Path) -> None:
    export = address(account("jo", "ACME"), account("admin", "Nordlys"), account("x", "Bank", kind=1))
    field.search_file(code_picture(tmp_path, export))
    qtbot.waitUntil(lambda: bool(field.findChildren(QMenu)))
    menu = field.findChildren(QMenu)[0]
    names = [(action.text(), action.isEnabled()) for action in menu.actions()]
    assert names == [
        ("ACME (jo)", True),
        ("Nordlys (admin)", True),
        ("Bank: it counts its uses instead of using the clock.", False),
    ]
    assert field.value() is None
    menu.actions()[1].trigger()
    value = field.value()
    assert value is not None
    assert "Nordlys" in value.reveal()
    menu.close()


def test_a_picture_without_a_code_says_what_to_do(field: CodeField, qtbot: QtBot, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    QImage(300, 300, QImage.Format.Format_RGB32).save(str(blank))
    field.search_file(blank)
    qtbot.waitUntil(lambda: not field.is_valid)
    assert "No QR code" in field.problem.words
    field.search_file(code_picture(tmp_path, "https://example.com"))
    qtbot.waitUntil(lambda: "address" in field.problem.words)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the window wants to be raised again
def test_the_window_comes_back_after_the_screen_was_searched(field: CodeField, qtbot: QtBot) -> None:
    field.search_screen()
    assert field.window().windowOpacity() == 0
    qtbot.waitUntil(lambda: not field.is_valid)
    assert field.window().windowOpacity() == 1
    assert field.problem.words.startswith("No QR code is to be seen.")


def test_a_picture_that_is_read_after_the_form_was_left_changes_nothing(
    field: CodeField, qtbot: QtBot, tasks: TaskRunner, tmp_path: Path
) -> None:
    field.search_file(code_picture(tmp_path, ADDRESS))
    field.forget()
    qtbot.waitUntil(lambda: not tasks.running)
    assert (field.value(), field.said.words) == (None, "")


def svg(path: Path) -> None:
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')


def a_bomb(path: Path) -> None:
    """The head of a PNG that says it is 60,000 pixels wide and high."""
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\2\0\0\0" + b"\xb6\x2b\x55\x91" + b"\0" * 40
    )


def a_torn_one(path: Path) -> None:
    path.write_bytes(code_picture(path.parent, ADDRESS).read_bytes()[:90])


def nothing(path: Path) -> None:
    pass


@pytest.mark.parametrize("make", [svg, a_bomb, a_torn_one, nothing])
def test_a_hostile_or_broken_picture_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "picture.png"
    make(path)
    with pytest.raises(PictureInvalid):
        pictures.read_file(path)
