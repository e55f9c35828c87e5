"""What keys, clicks and drops in a PowerShell tab do, beside running a command."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from app.domain.language import counted, tr
from app.domain.powershell_text import read_place
from app.views.pages.remote.file_dock import has_files
from app.views.pages.remote.powershell.work import MARK

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.view import PowerShellView

TABLE_KEY = "Ctrl+Shift+G"
_LINES_AROUND = 10  # of a script, that show the place of an error


class LineHands(QObject):
    """Acts on one view."""

    def __init__(self, view: "PowerShellView") -> None:
        super().__init__(view)
        self._view, self._editor, self._output = view, view.editor, view.output
        view.output.reader.follow(view.runs)
        view.output.place_chosen.connect(self._go_to_place)
        view.output.typed.connect(self._type)
        view.line.completion_asked.connect(self._complete)
        view.editor.copy_asked.connect(self._copy_or_stop)
        view.editor.paste_asked.connect(view.asking.ask_paste)
        view.editor.place_asked.connect(view.output.step_to_place)
        view.editor.scroll_asked.connect(self._scroll)
        keys = {TABLE_KEY: view.objects.ask, "Ctrl+Shift+F": view.work.finder.open}
        for key, act in keys.items():
            shortcut = QShortcut(QKeySequence(key), view.work, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        view.work.find_asked.connect(self._find)
        view.work.files_dropped.connect(self._upload)
        view.work.takes_files = view.parts.upload is not None and has_files(view.device)

    @Slot()
    def _copy_or_stop(self) -> None:
        """Ctrl+C with nothing marked in the line: what is marked in the output is copied; otherwise it stops."""
        if self._output.textCursor().hasSelection():
            self._output.copy()
        elif self._view.runs.is_busy:
            self._view.stop_command()
        elif self._editor.text:
            self._view.echo(f"{self._editor.text}^C")
            self._editor.clear()

    @Slot(str, int)
    def _complete(self, text: str, at: int) -> None:
        if not self._view.runs.is_busy:
            self._view.runs.complete(text, at)

    @Slot(str)
    def _go_to_place(self, words: str) -> None:
        """In what was typed: back into the line, with the cursor there. In a script: the command that shows it."""
        number, _, told = words.partition(MARK)
        place = read_place(told)
        if place is None:
            return
        if place.script:
            first = max(place.line - _LINES_AROUND // 2, 0)
            name = place.script.replace("'", "''")
            show = tr(
                "Get-Content -LiteralPath '{name}' | Select-Object -Skip {first} -First {lines_around}",
                name=name,
                first=first,
                lines_around=_LINES_AROUND,
            )
            self._editor.show_text(show)
        elif command := self._view.runs.commands.get(int(number)):
            self._editor.show_text(command)
            self._editor.go_to_line(place.line, place.character)
        self._view.line.setFocus()

    @Slot(QKeyEvent)
    def _type(self, event: QKeyEvent) -> None:
        """Typed while the focus is in the output."""
        if self._view.work.card is None:
            self._editor.setFocus()
            self._editor.textCursor().insertText(event.text())

    @Slot(int)
    def _scroll(self, pages: int) -> None:
        bar = self._output.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    @Slot(object)
    def _upload(self, paths: object) -> None:
        """Into the folder in which the session is."""
        session, upload = self._view.runs.session, self._view.parts.upload
        if session is None or upload is None or not isinstance(paths, list):
            return
        if not session.folder:
            self._view.tell(
                tr("Nothing was copied."), tr("It is not known in which folder the session is: run a command first.")
            )
            return
        upload(self._view.device, paths, session.folder)
        many = counted(len(paths), "file")
        self._output.start_line()
        self._output.write(
            tr(
                "Copying {files} to {folder}: the list of transfers shows how far it is.",
                files=many,
                folder=session.folder,
            )
            + "\n",
            "note",
        )

    @Slot()
    def _find(self) -> None:
        objects = self._view.objects
        if objects.is_shown and objects.pane is not None:
            objects.pane.search.setFocus()
        else:
            self._view.work.finder.open()
