"""What the profile is: its name, for whom it is, what it is built on, and for which devices."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.services.setup.profiles.draft import Look
from app.services.setup.profiles.yaml import Place
from app.views.pages.setup.editor.conditions import Conditions
from app.views.pages.setup.editor.fields import TextField
from app.views.widgets.fields import side_by_side
from app.views.widgets.layout import column
from app.views.widgets.text import WrappedLabel, label

SAFETY = tr("The editor changes this file and nothing else: neither this computer nor any device.")


class AboutForm(QWidget):
    """`edited` brings a place in the profile and what shall stand there, None for nothing."""

    edited = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.name_field = TextField(tr("Name"))
        self.description = TextField(tr("Description"), tr("What it is for, in a sentence."), lines=3)
        self.client, self.site = TextField(tr("Client")), TextField(tr("Site"))
        self.extends = TextField(
            tr("Built on"),
            tr("Names of other profiles, one a line: all of theirs comes first."),
            example="base-linux",
            lines=3,
        )
        self.requires = Conditions(tr("Only for devices with"), tr("Elsewhere the profile is not used at all."))
        texts = {"name": self.name_field, "description": self.description, "client": self.client, "site": self.site}
        for key, field in texts.items():
            field.committed.connect(lambda text, key=key: self.edited.emit((key,), text.strip() or None))
        self._texts = texts
        self.extends.committed.connect(self._extend)
        self.requires.changed.connect(lambda value: self.edited.emit(("requires",), value))
        head = column(label(tr("The profile"), "heading"), WrappedLabel(SAFETY, tone="secondary"), spacing=2)
        both = side_by_side((self.client, 1), (self.site, 1))
        fields = (self.name_field, self.description, both, self.extends, self.requires)
        self.setLayout(column(head, *fields, None, spacing=14))

    def show_look(self, look: Look) -> None:
        """Show what the profile has; what is being typed stays."""
        for key, field in self._texts.items():
            field.show_text(str(look.about.get(key) or ""), _told(look, (key,)))
        extends = look.about.get("extends") or []
        names = extends if isinstance(extends, list) else [extends]
        self.extends.show_text("\n".join(map(str, names)), _told(look, ("extends",)))
        requires = look.about.get("requires")
        self.requires.show_condition(requires if isinstance(requires, dict) else {}, {}, _told(look, ("requires",)))

    def _extend(self, text: str) -> None:
        names = [line.strip() for line in text.splitlines() if line.strip()]
        self.edited.emit(("extends",), names or None)


def _told(look: Look, place: Place) -> str:
    found = look.problems_at(place)
    return f"{found[0].message} {found[0].hint}".strip() if found else ""
