"""What is shown of files: their contents, their permissions, what is known of them, the question before deleting."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.domain.files import FileEntry, FileKind
from app.domain.task import Progress, TaskContext
from app.domain.trees import ModeChange, TreeCount
from app.services.file_systems.local import LocalFiles
from app.views.pages.remote.file_hands.delete_card import DeleteCard
from app.views.pages.remote.file_hands.mode_form import ModeForm
from app.views.pages.remote.file_hands.properties_card import PropertiesCard
from app.views.pages.remote.file_hands.seeing import LONGEST_LINE, MOST_TEXT, fit_text, see, text_of_bytes
from app.views.pages.remote.file_hands.viewer import FileViewer, Start
from app.views.tasks import TaskRunner
from app.views.widgets.text import WrappedLabel

FILES = LocalFiles()


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[FileViewer]:
    made = FileViewer()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    yield made
    made.forget()


@pytest.fixture
def start(tasks: TaskRunner) -> Start:
    return lambda act, title: tasks.start(lambda task: act(FILES, task), lane="files", title=title)


def look(qtbot: QtBot, start: Start, viewer: FileViewer, path: Path) -> None:
    viewer.show_file(start, FILES.name, str(path), FileEntry(path.name, FileKind.FILE))
    qtbot.waitUntil(lambda: viewer.stack.currentIndex() != 0 and not viewer.text.is_pouring)


# -- contents ---------------------------------------------------------------------------------------


def test_a_text_is_shown_with_what_is_known_of_it(
    qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path
) -> None:
    path = tmp_path / "web.conf"
    path.write_text("listen 80\nname größe\n", "utf-8", newline="\n")
    look(qtbot, start, viewer, path)
    assert viewer.text.edit.toPlainText() == "listen 80\nname größe\n"
    assert viewer.facts.words == "This computer  ·  UTF-8  ·  23 bytes"
    with qtbot.waitSignal(viewer.edit_asked):
        viewer.edit.click()
    with qtbot.waitSignal(viewer.left):
        qtbot.keyClick(viewer.text.edit, Qt.Key.Key_Escape)
    assert viewer.text.edit.toPlainText() == ""


def test_of_a_long_text_the_beginning_is_shown_whole(
    qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path
) -> None:
    path = tmp_path / "long.log"
    path.write_bytes(b"0123456789abcde\n" * (MOST_TEXT // 16 + 1000))
    look(qtbot, start, viewer, path)
    assert len(viewer.text.edit.toPlainText()) == MOST_TEXT
    assert "only the first 2.0 MB are shown" in viewer.facts.words


def test_a_hit_is_found_round_the_end(qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("one\ntwo fish\nthree\nred fish\n")
    look(qtbot, start, viewer, path)
    qtbot.keyClick(viewer.text.edit, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(viewer.text.search.edit, "fish")
    lines = []
    for _ in range(3):
        lines.append(viewer.text.edit.textCursor().blockNumber())
        viewer.text.find_next()
    assert lines == [1, 3, 1]
    viewer.text.find_before()
    assert viewer.text.edit.textCursor().blockNumber() == 1
    qtbot.keyClicks(viewer.text.search.edit, "x")
    assert viewer.text.found.text() == "Not found"
    qtbot.keyClick(viewer.text.search.edit, Qt.Key.Key_Escape)
    assert not viewer.text.bar.isVisible() and viewer.stack.currentWidget() is viewer.text


def test_a_picture_is_fitted_to_its_place(qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path) -> None:
    path = tmp_path / "rack.png"
    image = QImage(3000, 1500, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    assert image.save(str(path))
    look(qtbot, start, viewer, path)
    assert "PNG  ·  3,000 × 1,500" in viewer.facts.words
    assert viewer.picture.shown_size.width() <= 900
    viewer.fit.click()
    assert viewer.picture.shown_size.width() == 2560  # larger ones are made smaller while they are read


def test_a_small_file_cannot_claim_a_huge_picture() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    )
    data = b"\x89PNG\r\n\x1a\n" + parts
    seen = see(data, len(data), TaskContext())
    assert seen.picture is None and seen.is_bytes


def test_what_is_no_text_is_shown_as_bytes(qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path) -> None:
    path = tmp_path / "firmware.bin"
    path.write_bytes(b"\x7fELF\0\1 end of line...")
    look(qtbot, start, viewer, path)
    assert (
        viewer.text.edit.toPlainText().splitlines()[0]
        == "00000000  7f45 4c46 0001 2065 6e64 206f 6620 6c69  .ELF.. end of li"
    )
    assert not viewer.edit.isEnabled()


def test_a_file_that_cannot_be_read_says_why(qtbot: QtBot, start: Start, viewer: FileViewer, tmp_path: Path) -> None:
    viewer.show_file(start, FILES.name, str(tmp_path / "gone"), FileEntry("gone", FileKind.FILE))
    qtbot.waitUntil(lambda: viewer.strip.failure.isVisible())
    with qtbot.waitSignal(viewer.left):
        qtbot.keyClick(viewer, Qt.Key.Key_Escape)


@given(st.text(max_size=300))
def test_a_text_of_a_device_cannot_turn_or_break_the_screen(text: str) -> None:
    shown = fit_text(text)
    assert all(letter.isprintable() or letter in "\t\n" for letter in shown)
    assert fit_text(shown) == shown


def test_a_line_without_end_is_broken() -> None:
    lines = fit_text("x" * (3 * LONGEST_LINE + 1)).split("\n")
    assert [len(line) for line in lines] == [LONGEST_LINE] * 3 + [1]


@given(st.binary(max_size=200))
def test_bytes_are_all_shown(data: bytes) -> None:
    lines = text_of_bytes(data).splitlines()
    assert bytes.fromhex("".join(line[10:49] for line in lines)) == data


# -- permissions ------------------------------------------------------------------------------------


def file(name: str, mode: int, kind: FileKind = FileKind.FILE, size: int = 0) -> FileEntry:
    return FileEntry(name, kind, size, 1_700_000_000.0, mode, "anna", "www")


def form_of(qtbot: QtBot, *entries: FileEntry) -> ModeForm:
    form = ModeForm(entries)
    qtbot.addWidget(form)
    form.show()
    return form


def test_boxes_and_the_number_say_the_same(qtbot: QtBot) -> None:
    form = form_of(qtbot, file("web.conf", 0o640))
    assert form.octal.text() == "640"
    form.boxes[0o004].click()
    assert form.octal.text() == "644"
    form.octal.selectAll()
    qtbot.keyClicks(form.octal, "4755")
    assert form.boxes[0o4000].isChecked() and form.boxes[0o001].isChecked() and not form.boxes[0o020].isChecked()
    with qtbot.waitSignal(form.given) as given:
        qtbot.keyClick(form.octal, Qt.Key.Key_Return)
    assert given.args == [ModeChange(0o4755, 0o3022, run_folders_only=False), False]


def test_where_files_differ_their_bits_stay(qtbot: QtBot) -> None:
    form = form_of(qtbot, file("a", 0o755), file("b", 0o644))
    assert form.octal.text() == "" and form.boxes[0o100].checkState() is Qt.CheckState.PartiallyChecked
    form.boxes[0o002].click()
    change = form.change
    assert (change.applied_to(0o755, is_folder=False), change.applied_to(0o644, is_folder=False)) == (0o757, 0o646)


def test_folders_are_changed_with_what_is_in_them(qtbot: QtBot) -> None:
    form = form_of(qtbot, file("www", 0o755, FileKind.FOLDER))
    assert form.below.isVisible() and not form.run_folders.isVisible()
    form.below.click()
    assert form.run_folders.isVisible() and form.change.run_folders_only
    with qtbot.waitSignal(form.given) as given:
        form.save.click()
    assert given.args[1] is True


def test_a_wrong_number_is_told_beside_it(qtbot: QtBot) -> None:
    form = form_of(qtbot, file("a", 0o644))
    form.octal.setText("9")
    with qtbot.assertNotEmitted(form.given):
        form.save.click()
    assert not form.octal_row.is_valid


# -- deleting, properties ---------------------------------------------------------------------------


def test_nothing_is_deleted_before_it_is_counted_and_confirmed(qtbot: QtBot) -> None:
    card = DeleteCard([file("www", 0o755, FileKind.FOLDER), file("a", 0o644)], "web01", "/srv")
    qtbot.addWidget(card)
    card.show()
    card.focus_first()
    assert not card.delete.isEnabled()
    card.show_progress(Progress("Counting", 120))
    assert "120" in card.meaning.words
    card.show_count(TreeCount(213, 12, 4_200_000_000))
    assert card.delete.accessibleName() == "Delete 225"
    assert "213 files and 12 folders, 4.2 GB" in card.meaning.words
    with qtbot.assertNotEmitted(card.confirmed):
        qtbot.keyClick(card.first, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.cancelled):
        qtbot.keyClick(card.first, Qt.Key.Key_Escape)
    with qtbot.waitSignal(card.confirmed):
        card.delete.click()


def test_files_alone_need_no_counting(qtbot: QtBot) -> None:
    card = DeleteCard([file("a\u202etxt.exe", 0o644, size=10)], "web01", "/srv")
    qtbot.addWidget(card)
    assert card.delete.isEnabled() and "1 file, 10 bytes" in card.meaning.words
    assert "\u202e" not in card.title.words


def test_properties_say_what_is_known(qtbot: QtBot) -> None:
    entry = FileEntry("current", FileKind.LINK, 9, 1_700_000_000.0, 0o777, "anna", "www", "releases/7", FileKind.FOLDER)
    card = PropertiesCard([entry], "web01", ["/srv/current"])
    qtbot.addWidget(card)
    said = [one.words for one in card.findChildren(WrappedLabel)]
    assert {"Link", "web01", "/srv/current", "releases/7", "rwxrwxrwx  (777)", "anna : www"} <= set(said)
    card.modes_asked.connect(lambda: QGuiApplication.clipboard().clear())
    card.modes.click()


def test_what_is_in_a_folder_is_counted(qtbot: QtBot) -> None:
    card = PropertiesCard([file("www", 0o755, FileKind.FOLDER)], "web01", ["/srv/www"])
    qtbot.addWidget(card)
    assert card.counts and card.extent.words == "Counting…"
    card.show_count(TreeCount(2, 1, 12_345))
    assert card.extent.words == "12 kB (12,345 bytes) in 2 files and 1 folder"
