"""The right of the open vault: one entry, its form, or why there is none; above them what runs and what is unsaved."""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.language import tr
from app.views.pages.vault.entry.detail import DetailPane
from app.views.pages.vault.entry.form import EntryForm
from app.views.pages.vault.places import VaultHost
from app.views.pages.vault.question import Question
from app.views.pages.vault.several_pane import SeveralPane
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, clear, column, row, style
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import Helpers, TaskStrip


class RightPane(QFrame):
    """Shows what it is told to show; a form stays until it is saved or cancelled."""

    save_asked = Signal(str, object)  # id, "" for a new entry; EntryDraft
    delete_asked = Signal(str)
    restore_asked = Signal(str)
    form_closed = Signal()  # without saving
    add_asked = Signal()
    edit_asked = Signal()
    clear_search_asked = Signal()
    question_left = Signal()  # by its button or key: the focus has to go somewhere

    def __init__(self, host: VaultHost, helpers: Helpers | None = None) -> None:
        super().__init__()
        self._tasks = host.tasks
        self.detail = DetailPane(host)
        self.strip = TaskStrip(
            helpers=helpers, stop_words=tr("Cancel"), stopped_words=tr("Cancelled. Nothing was saved.")
        )
        self.discard, self.keep = Button(tr("Discard changes"), small=True), Button(tr("Save"), small=True)
        self.unsaved = Notice("warning", tr("This entry has changes."), "", self.discard, self.keep)
        self.unsaved.hide()
        self._add_first, self._clear_search = Button(tr("Add entry"), "plus", Kind.PRIMARY), Button(tr("Clear search"))
        self.empty = EmptyState("key-round", "", "", self._add_first, self._clear_search)
        self.several = SeveralPane()
        self._question: Question | None = None
        self._asked_here = column(spacing=0)
        self.stack = QStackedWidget()
        self.stack.setMinimumHeight(40)  # a question above it has the room that it needs; what is below can be scrolled
        for pane in (self.empty, self.detail, self.several):
            self.stack.addWidget(pane)
        style(self.unsaved, flush="true")
        self.strip.setContentsMargins(0, 12, 0, 0)  # its own, so that it takes no room while it is hidden
        strip_line = row(self.strip, margins=(28, 0, 28, 0))
        self.setLayout(column(self.unsaved, self._asked_here, strip_line, Grow(self.stack), spacing=0))
        style(self, bg="surface")
        self.setProperty("pane", True)
        self._connect()

    @cached_property
    def form(self) -> EntryForm:
        """Made with the first entry that is added or edited."""
        form = EntryForm(self._tasks)
        form.saved.connect(self.save_asked)
        form.cancelled.connect(self.cancel_form)
        self.stack.addWidget(form)
        return form

    def _connect(self) -> None:
        self._add_first.clicked.connect(self.add_asked)
        self._clear_search.clicked.connect(self.clear_search_asked)
        self.discard.clicked.connect(self.close_form)
        self.keep.clicked.connect(self._save)
        self.detail.edit_asked.connect(self.edit_asked)
        self.detail.delete_asked.connect(self.delete_asked)
        self.detail.restore_asked.connect(self.restore_asked)
        self.detail.desk.failed.connect(self.strip.show_failure)
        self.detail.desk.started.connect(self.strip.follow)

    @property
    def is_editing(self) -> bool:
        return "form" in self.__dict__ and self.stack.currentWidget() is self.form

    @property
    def has_changes(self) -> bool:
        """Whether a form is open in which something was typed."""
        return self.is_editing and self.form.has_changes

    def show_entry(self, entry: VaultEntry, *, is_recycled: bool = False, home: str = "") -> None:
        """`home` is the group that a deleted entry is from."""
        self.detail.show_entry(entry, is_recycled=is_recycled, home=home)
        self.stack.setCurrentWidget(self.detail)

    def show_several(self, entries: Sequence[VaultEntry], *, is_recycled: bool) -> None:
        self.detail.show_entry(None)
        self.several.show_entries(entries, is_recycled=is_recycled)
        self.stack.setCurrentWidget(self.several)

    @Slot(object)
    def ask(self, question: Question) -> None:
        """Ask above what is shown, in place of what was asked before."""
        self.end_question()
        self._question = question
        question.ended.connect(self.end_question)
        self._asked_here.addWidget(question)
        question.show()
        question.setFocus()

    @property
    def question(self) -> Question | None:
        return self._question

    @Slot()
    def end_question(self) -> bool:
        """Whether there was one."""
        if self._question is None:
            return False
        had_focus = self._question.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._question = None
        clear(self._asked_here)
        if had_focus:
            self.question_left.emit()
        return True

    def show_nothing(self, fact: str, help_text: str, *, is_search: bool) -> None:
        """Say why there is no entry to show."""
        self.detail.show_entry(None)
        self.empty.fact.setText(fact)
        self.empty.help.set_words(help_text)
        self._add_first.setVisible(not is_search)
        self._clear_search.setVisible(is_search)
        self.stack.setCurrentWidget(self.empty)

    def start_new(self, groups: Sequence[str], group: str) -> None:
        """Open an empty form for an entry of `group`."""
        self.form.show_new(groups, group)
        self._open_form()

    @Slot()
    def _save(self) -> None:
        self.unsaved.hide()
        self.form.submit()

    def type_in(self, draft: EntryDraft) -> None:
        """Put what was typed before into the form that is open."""
        self.form.type_in(draft)
        self.unsaved.show_words(
            tr("What you had typed is here again."), tr("It was kept, sealed, while the vault was locked.")
        )
        self.unsaved.show()

    def start_edit(self, entry: VaultEntry, groups: Sequence[str]) -> None:
        fields = self.detail.desk.asked(lambda: self.detail.desk.fields(entry.id))
        if fields is not None:
            self.form.show_entry(entry, groups, fields)
            self._open_form()

    def _open_form(self) -> None:
        self.strip.clear()
        self.stack.setCurrentWidget(self.form)
        self.form.title.setFocus()

    def ask_unsaved(self) -> None:
        """Ask what to do with the changes of the form."""
        self.unsaved.show_words(tr("This entry has changes."), "")
        self.unsaved.show()

    @Slot()
    def cancel_form(self) -> None:
        """Back to the entry; what was typed is not thrown away without a question. A second time takes the question
        back.
        """
        if self.has_changes and self.unsaved.isHidden():
            self.ask_unsaved()
            self.discard.setFocus()
        elif self.has_changes:
            self.unsaved.hide()
            self.form.title.setFocus()
        else:
            self.close_form()

    @Slot()
    def close_form(self) -> None:
        """Back to the entry, without saving."""
        self.leave_form()
        self.form_closed.emit()

    def leave_form(self) -> None:
        if "form" in self.__dict__:
            self.form.forget()
        self.unsaved.hide()
        self.strip.clear()
        self.stack.setCurrentWidget(self.detail)

    def forget(self) -> None:
        """Show nothing of any vault any more."""
        self.detail.show_entry(None)
        self.several.show_entries((), is_recycled=False)
        self.end_question()
        self.leave_form()
        self.stack.setCurrentWidget(self.empty)
