"""Where import and export begin: what there is to do, and what was done last."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.vault_exports import ExportKind, PackMark
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, clear, column, panel, row, scroll, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel, label

_IMPORT = tr(
    "Choose a file, or drop it here. What it holds is shown before anything is changed, it comes in with one save, and "
    "can be taken back."
)
_PACK = tr(
    "The entries of one client in a file of their own, with its own passphrase and a last day: for a colleague, or for "
    "a computer that should not see the rest. When it comes back, what was changed in it is merged into this vault."
)
_EXPORT = tr(
    "A table holds all values in the clear. The emergency sheet holds none: it is printed, and kept in a safe."
)


class StartStage(QWidget):
    """Asks the place to begin something."""

    file_asked = Signal()
    pack_back_asked = Signal()
    export_asked = Signal(object)  # ExportKind

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__()
        self.choose = Button(tr("Choose file…"), "download", Kind.PRIMARY)
        self.choose.clicked.connect(self.file_asked)
        self.pack = self._export_button(tr("Make a job pack…"), "briefcase", ExportKind.PACK)
        self.back = Button(tr("Take a job pack back…"), "log-in")
        self.back.clicked.connect(self.pack_back_asked)
        self.table = self._export_button(tr("Table in the clear…"), "list", ExportKind.TABLE)
        self.sheet = self._export_button(tr("Emergency sheet…"), "printer", ExportKind.SHEET)
        self._is_pack = Notice("info", tr("This vault is a job pack."), tall=True)
        self._is_pack.hide()
        self._notices = column(spacing=6)
        known = tr(
            "Satchel reads {kinds} and {last}; CSV also of LastPass and browsers.",
            kinds=", ".join(kinds[:-1]),
            last=kinds[-1],
        )
        cards = (
            _card("download", tr("Import"), _IMPORT, row(self.choose, None), known),
            _card("briefcase", tr("Job pack"), _PACK, row(self.pack, self.back, None)),
            _card("upload", tr("Export"), _EXPORT, row(self.table, self.sheet, None)),
        )
        title = label(tr("Import and export"), "title")
        parts = (title, self._is_pack, self._notices, *cards, None)
        inner = panel(column(*parts, margins=(28, 20, 28, 20), spacing=12))
        inner.setMaximumWidth(820)
        area = scroll(panel(row(Grow(inner, 100), None, spacing=0)))
        self.setLayout(column(Grow(area), spacing=0))
        self.setFocusProxy(self.choose)

    def _export_button(self, words: str, icon_name: str, kind: ExportKind) -> Button:
        button = Button(words, icon_name)
        button.clicked.connect(lambda: self.export_asked.emit(kind))
        return button

    def show_vault(self, mark: PackMark | None, entries: int) -> None:
        """What can be done with the vault that is open."""
        reason = "" if entries else tr("The vault has no entries yet.")
        for button in (self.pack, self.table, self.sheet):
            button.set_reason(reason)
        if mark is not None:
            until = mark.until.isoformat()
            self._is_pack.show_words(
                tr("This vault is a job pack for {client}, until {day}.", client=mark.client, day=until)
                if mark.client
                else tr("This vault is a job pack, until {day}.", day=until),
                tr(
                    "Give the file back when the job is done. Satchel does not open it after its last day; a copy "
                    "with its passphrase never expires for other programs."
                ),
            )
        self._is_pack.setVisible(mark is not None)

    def tell(self, notice: Notice) -> None:
        """What was done, in the place of what was told before."""
        self.forget()
        self._notices.addWidget(notice)

    def forget(self) -> None:
        clear(self._notices)


def _card(icon_name: str, title: str, words: str, actions: object, more: str = "") -> QWidget:
    text = WrappedLabel(words, tone="secondary", roomy=False)
    parts: list[object] = [label(title, "heading"), text]
    if more:
        parts.append(WrappedLabel(more, "small", "tertiary", roomy=False))
    inner = column(*parts, 4, actions, spacing=6)  # type: ignore[arg-type]
    mark = Aligned(IconMark(icon_name, "text.tertiary", 18), TOP)
    card = panel(row(mark, Grow(inner), margins=(16, 14, 16, 16), spacing=12))
    style(card, card="plain")
    return card
