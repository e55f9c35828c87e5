"""The head of the editor: what is edited, whether it is saved, the way back through the edits, and out."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.services.setup.profiles.draft import ProfileDraft
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, panel, row
from app.views.widgets.menus import add_action, new_menu
from app.views.widgets.text import ElidedLabel


class Head(QWidget):
    """What its buttons ask for comes as signals."""

    back_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    save_asked = Signal()
    save_as_asked = Signal()
    give_asked = Signal()
    text_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        back = IconButton("arrow-left", tr("Back to the profiles"))
        self.title = ElidedLabel("", "heading")
        self.state = Badge(tr("Not saved"), "warning", "pencil")
        self.undo = IconButton("undo-2", tr("Undo"), key="Ctrl+Z")
        self.redo = IconButton("redo-2", tr("Redo"), key="Ctrl+Shift+Z")
        self.text = Button(tr("Text"), "file-text", checkable=True)
        self.more = IconButton("ellipsis", tr("More"))
        self.save = Button(tr("Save"), kind=Kind.PRIMARY, key="Ctrl+S")
        self.back = back
        back.clicked.connect(self.back_asked)
        self.undo.clicked.connect(self.undo_asked)
        self.redo.clicked.connect(self.redo_asked)
        self.save.clicked.connect(self.save_asked)
        self.text.toggled.connect(self.text_toggled)
        self.more.clicked.connect(self._offer)
        line = row(
            back, Grow(self.title), self.state, self.undo, self.redo, self.text, self.more, self.save,
            margins=(12, 10, 20, 10), spacing=6,
        )  # fmt: skip
        self.setLayout(row(Grow(panel(line, edge="bottom", bg="surface"))))

    def show_draft(self, draft: ProfileDraft, *, is_copy: bool) -> None:
        """What can be done with the draft now."""
        self.title.set_words(str(draft.look().about.get("name") or draft.path.stem))
        self.title.setToolTip(str(draft.path))
        self.state.setVisible(draft.is_changed)
        for button, words, name, key in (
            (self.undo, draft.undo_words, tr("Undo"), "Ctrl+Z"),
            (self.redo, draft.redo_words, tr("Redo"), "Ctrl+Shift+Z"),
        ):
            button.setEnabled(bool(words))
            shown = f"{name}: {words[:1].lower()}{words[1:]}" if words else name
            button.setAccessibleName(shown)
            button.setToolTip(f"{shown}  ({key})")
        self.save.set_words(tr("Save a copy") if is_copy else tr("Save"))
        self.save.set_reason("" if draft.is_changed or is_copy else tr("Everything is saved."))

    def show_busy(self, words: str) -> None:
        """Nothing can be saved while `words` goes on."""
        self.save.set_reason(words)

    @Slot()
    def _offer(self) -> None:
        menu = new_menu(self)
        add_action(menu, tr("Save as…"), self.save_as_asked.emit, "file-text")
        add_action(menu, tr("Copy it to a folder…"), self.give_asked.emit, "folder")
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
