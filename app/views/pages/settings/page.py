"""Settings: who works here, how it looks, how long secrets stay, what reports hide, which host keys are trusted.

A change is kept at once; there is no button to press. What differs from the usual has a way back to it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.settings import Settings
from app.services.settings_fields import FIELDS, SECTIONS, Field, Section, all_usual
from app.services.settings_files import FoundSettings, export_settings, read_settings
from app.views.pages.settings.editors import Editor
from app.views.pages.settings.foot import SettingsFoot
from app.views.pages.settings.head import SettingsHead
from app.views.pages.settings.host_keys import HostKeysView, TrustedKey
from app.views.pages.settings.import_card import ImportCard
from app.views.pages.settings.limits import LimitsView
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, row, scroll, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import label

PAGE_WIDTH = 640
_AT_ONCE = 3  # cards of the first picture; the others are below it
_BREATH_MS = 4  # between two others


class SettingsPage(QWidget):
    """`changed` brings the Settings after each change that could be kept."""

    changed = Signal(object)

    def __init__(
        self,
        load: Callable[[], Settings],
        save: Callable[[Settings], None],
        *,
        host_keys: Callable[[], Sequence[TrustedKey]],
        forget_host_key: Callable[[TrustedKey], None],
        limits: LimitsView | None = None,
        in_turns: bool = False,
    ) -> None:
        super().__init__()
        self._load, self._save = load, save
        self._settings = Settings()
        self._before: Settings | None = None  # what the notice takes back to
        self._editors: dict[tuple[str, str], Editor] = {}
        self._sections: list[tuple[str, QWidget, list[Editor]]] = []
        self._waiting: list[Callable[[], QWidget]] = []  # cards that are not made yet
        self.host_keys = HostKeysView(host_keys, forget_host_key)
        self.limits = limits
        self._make(host_keys_words=tr("Trusted host keys"), limits_words=tr("Limits of checks"))
        self._connect()
        theme().changed.connect(self._fit)
        self._fit()
        self._show_stored()
        self._turns = QTimer(self, interval=_BREATH_MS)
        self._turns.timeout.connect(self._make_next)
        if in_turns:
            self._turns.start()
        else:
            self._make_rest()

    @property
    def editors(self) -> dict[tuple[str, str], Editor]:
        """A widget for each setting, by its area and name."""
        self._make_rest()
        return self._editors

    @property
    def sections(self) -> list[tuple[str, QWidget, list[Editor]]]:
        """Title, card and settings of each part."""
        self._make_rest()
        return self._sections

    def _make(self, *, host_keys_words: str, limits_words: str) -> None:
        self.head, self.failure, self.import_card = SettingsHead(), FailureView(), ImportCard()
        self.take_back = Button(tr("Undo"), "undo-2", small=True)
        self.notice = Notice("info", "", "", self.take_back)
        self.notice.hide()
        clear = Button(tr("Clear search"), kind=Kind.GHOST)
        clear.clicked.connect(self.head.search.edit.clear)
        self.nothing = EmptyState("search", tr("No setting is called like that"), "", clear)
        self.nothing.hide()
        self._waiting = [partial(self._make_section, section) for section in SECTIONS]
        lists = [(limits_words, self.limits)] if self.limits is not None else []
        for words, widget in (*lists, (host_keys_words, self.host_keys)):
            self._waiting.append(partial(self._make_list, words, widget))
        self._cards = column(*(self._waiting.pop(0)() for _ in range(_AT_ONCE)), spacing=18)
        parts = (
            self.head,
            self.failure,
            self.notice,
            self.import_card,
            self.nothing,
            self._cards,
            SettingsFoot(),
            None,
        )
        self._inner = panel(column(*parts, margins=(28, 20, 28, 28), spacing=18))
        self.setLayout(column(scroll(panel(row(Grow(self._inner, 100), None), bg="surface"))))
        style(self, bg="surface")

    @Slot()
    def _make_next(self) -> None:
        """One card more, with what is stored."""
        if self._waiting:
            known = len(self._editors)
            self._cards.addWidget(self._waiting.pop(0)())
            self._show(list(self._editors.values())[known:])
        if not self._waiting:
            self._turns.stop()

    @Slot()
    def _make_rest(self) -> None:
        while self._waiting:
            self._make_next()

    def _connect(self) -> None:
        self.head.searched.connect(self.search)
        self.head.export_asked.connect(self._ask_export)
        self.head.import_asked.connect(self._ask_import)
        self.head.all_usual_asked.connect(self.make_all_usual)
        self.import_card.taken.connect(self._take_over)
        self.take_back.clicked.connect(self._take_back)
        QShortcut(QKeySequence.StandardKey.Find, self, self.head.search.setFocus)

    def showEvent(self, event: QShowEvent) -> None:
        self._show_stored()
        self.notice.hide()
        self.host_keys.refresh()
        if self.limits is not None:
            self.limits.refresh()
        super().showEvent(event)

    @Slot()
    def _fit(self) -> None:
        self._inner.setMaximumWidth(round(PAGE_WIDTH * max(theme().text_scale, 1)))

    def _make_section(self, section: Section) -> QWidget:
        editors = []
        for field in section.fields:
            editor = Editor(field)
            editor.changed.connect(partial(self._keep, field))
            editor.usual_asked.connect(partial(self._make_usual, field))
            self._editors[field.area, field.name] = editor
            editors.append(editor)
        card = panel(column(*editors, margins=(16, 14, 16, 14), spacing=14), card="group")
        whole = panel(column(label(section.title, "label", "secondary"), card, spacing=6))
        self._sections.append((section.title, whole, editors))
        return whole

    def _make_list(self, words: str, widget: QWidget) -> QWidget:
        card = panel(column(label(words, "label", "secondary"), widget, spacing=6))
        self._sections.append((words, card, []))
        return card

    # -- searching ---------------------------------------------------------------------------------

    @Slot(str)
    def search(self, text: str) -> None:
        """Show only the settings that the words are about; the title of a section shows all of it."""
        words = text.casefold().split()
        for title, whole, editors in self.sections:
            is_all = all(word in title.casefold() for word in words)
            shown = [editor for editor in editors if is_all or editor.is_about(words)]
            for editor in editors:
                editor.setVisible(editor in shown)
            whole.setVisible(is_all or bool(shown))
        self.nothing.setVisible(all(whole.isHidden() for _, whole, _ in self.sections))

    # -- keeping -----------------------------------------------------------------------------------

    def _show_stored(self) -> None:
        self.failure.hide()
        try:
            self._settings = self._load()
        except AppError as error:
            self.failure.show_failure(error)
        self._show(self._editors.values())

    def _show(self, editors: Iterable[Editor]) -> None:
        for editor in editors:
            field = editor.field
            editor.show_value(field.read(self._settings))
            editor.show_usual("" if field.is_usual(self._settings) else field.kind.words(field.read(Settings())))

    def _keep(self, field: Field, value: Any) -> None:
        if field.read(self._settings) != value:
            self.notice.hide()
            self._keep_all(field.changed(self._settings, value))

    def _keep_all(self, settings: Settings) -> bool:
        """Whether that could be kept."""
        try:
            self._save(settings)
        except AppError as error:
            self.failure.show_failure(error)
            self._show(self._editors.values())
            return False
        self.failure.hide()
        self._settings = settings
        self._show(self._editors.values())
        self.changed.emit(settings)
        return True

    # -- all at once -------------------------------------------------------------------------------

    def _make_usual(self, field: Field) -> None:
        editor = self.editors[field.area, field.name]
        self._keep(field, field.read(Settings()))
        editor.input.setFocus()  # the button that had it is gone

    @Slot()
    def make_all_usual(self) -> None:
        """Every setting as it is without a person; the notice takes it back."""
        count = sum(not field.is_usual(self._settings) for field in FIELDS)
        self._keep_with_a_way_back(
            all_usual(self._settings),
            tr("{settings} back to the usual", settings=counted(count, "setting")) if count else "",
        )

    @Slot()
    def _take_back(self) -> None:
        self.notice.hide()
        if self._before is not None:
            self._keep_all(self._before)

    def _keep_with_a_way_back(self, settings: Settings, fact: str) -> None:
        before = self._settings
        if fact and not self._keep_all(settings):
            return
        self._before = before
        self.take_back.setVisible(bool(fact))
        self.notice.show_words(fact or tr("All settings are as usual already"))
        self.notice.show()

    # -- files -------------------------------------------------------------------------------------

    @Slot()
    def _ask_export(self) -> None:
        usual = str(Path.home() / "satchel-settings.json")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Export settings"), usual, tr("Settings (*.json)"))
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write what differs from the usual."""
        try:
            count = export_settings(self._settings, path)
        except AppError as error:
            self.failure.show_failure(error)
            return
        self.failure.hide()
        self.take_back.hide()
        self.notice.show_words(tr("{settings} exported", settings=counted(count, "setting")), str(path))
        self.notice.show()

    @Slot()
    def _ask_import(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, tr("Import settings"), str(Path.home()), tr("Settings (*.json)"))
        if chosen:
            self.import_from(Path(chosen))

    def import_from(self, path: Path) -> None:
        """Show what the file would change."""
        self.notice.hide()
        try:
            found = read_settings(path, self._settings)
        except AppError as error:
            self.import_card.hide()
            self.failure.show_failure(error)
            return
        self.failure.hide()
        self.import_card.show_found(path.name, found, self._settings)

    @Slot(object)
    def _take_over(self, found: FoundSettings) -> None:
        count = counted(len(found.changes), "setting")
        self._keep_with_a_way_back(found.over(self._settings), tr("{settings} taken over", settings=count))
