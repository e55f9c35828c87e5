"""What a device asks during the login, in a card in the place of the session, and the answers on their way back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.domain.devices import Device
from app.domain.language import tr
from app.domain.prompts import LoginQuestion
from app.views.pages.remote.asking import Asker, Request
from app.views.pages.remote.cards import Card
from app.views.pages.remote.login_cards import PromptCard

if TYPE_CHECKING:
    from app.views.pages.remote.question_view import QuestionView


class LoginQuestions(QObject):
    """`asker` puts the questions; it may be asked from any thread."""

    def __init__(self, parent: QObject, view: "QuestionView") -> None:
        super().__init__(parent)
        self._view = view
        self._request: Request[LoginQuestion] | None = None
        self.asker = Asker(self)
        self.asker.asked.connect(self._ask)
        self.asker.withdrawn.connect(self._drop)

    @Slot(object)
    def _ask(self, request: Request[LoginQuestion]) -> None:
        self._request = request
        card = PromptCard(request.question)
        card.given.connect(self._give)
        card.cancelled.connect(self._view.end)
        name_hop(card, request.question.device, self._view.device)
        self._view.show_card(card)
        self._view.show_state("busy", tr("Waiting for your answer"))

    @Slot(object)
    def _give(self, answers: object) -> None:
        if self._request is not None:
            self._request.give(answers)  # type: ignore[arg-type]

    @Slot(object)
    def _drop(self, request: Request[LoginQuestion]) -> None:
        """Answered, or nobody waits any more: what becomes of it is told next."""
        if request is self._request:
            self._request = None
            self._view.show_connecting()


def name_hop(card: Card, asked: Device, own: Device) -> None:
    """Say why another device asks than the one whose tab this is."""
    if (asked.id, asked.host, asked.port) != (own.id, own.host, own.port):
        card.meaning.set_words(
            tr(
                "{asked} is a jump host on the way to {own}. {meaning}",
                asked=asked.name,
                own=own.name,
                meaning=card.meaning.words,
            )
        )
