"""What a person is asked, and told, about files of devices that are being edited here."""

from PySide6.QtCore import Signal

from app.domain.edits import Edit
from app.domain.files import shown_name
from app.domain.language import tr
from app.views.pages.remote.card_parts import fact
from app.views.pages.remote.cards import Card
from app.views.pages.remote.file_hands.facts import long_fact
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import row


class EditConflictCard(Card):
    """Someone else has changed the file on the device meanwhile. Enter decides nothing."""

    over_asked = Signal()
    theirs_asked = Signal()

    def __init__(self, edit: Edit) -> None:
        name = shown_name(edit.copy.name)
        meaning = tr(
            "{name} was changed on {device} since you opened it. Yours is saved on this computer; look at both before "
            "one takes the place of the other.",
            name=name,
            device=edit.device.name,
        )
        super().__init__("triangle-alert", "warning", tr("Someone else has changed this file too"), meaning)
        self.first = self.cancel_button(tr("Decide later"))
        self.over = Button(tr("Replace theirs with mine"), "upload", Kind.DANGER)
        self.theirs = Button(tr("Take theirs"), "download")
        for button, asked in ((self.over, self.over_asked), (self.theirs, self.theirs_asked)):
            button.setAutoDefault(False)
            button.clicked.connect(asked)
        self.add(
            fact(tr("On"), edit.device.name),
            long_fact(tr("File"), shown_name(edit.path)),
            long_fact(tr("Yours"), str(edit.copy)),
            row(self.theirs, self.over, None, self.first),
        )
