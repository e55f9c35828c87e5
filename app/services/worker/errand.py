"""One thing that the helper does for the program, as the program's side sees it."""

import queue
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.errors import AppError, ConnectionLost
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.worker.frames import Message
from app.services.worker.plain import Plain, error_from_plain, to_plain

if TYPE_CHECKING:
    from app.services.worker.process import HelperProcess

STOPS_WITHIN = 30.0
"""Seconds that an errand may take to end after a cancel. One that does not is hanging, and its helper with it."""


class HelperBug(Exception):
    """What was raised in the helper and nobody expected, with where it was."""


class Question:
    """What the helper asks in the course of an errand."""

    def __init__(self, number: int, name: str, value: Any) -> None:
        self.number, self.name, self.value = number, name, value
        self.is_wanted = True  # False when its answer no longer counts


class Listener(Protocol):
    """Who gave the errand. Called in the thread that waits for it."""

    def hear(self, name: str, value: Any) -> None:
        """News."""

    def answer(self, question: Question, task: TaskContext) -> Plain:
        """May wait for a person. Raises AppError and Cancelled, which go to the helper."""


def lost() -> ConnectionLost:
    """What a person reads where nothing is tried again by itself."""
    return ConnectionLost(
        tr("The part of Satchel that copies has ended."),
        hint=tr("Try again: it goes on where it was, with another one."),
    )


class Errand:
    """`hear` and `cancel` come from other threads than `serve`."""

    def __init__(self, number: int, process: "HelperProcess") -> None:
        self.number = number
        self._process = process
        self._news: queue.SimpleQueue[Message | None] = queue.SimpleQueue()  # None: the helper is gone
        self._questions: dict[int, Question] = {}

    def hear(self, message: Message | None) -> None:
        """None: the helper is gone."""
        if message is None:
            for question in list(self._questions.values()):
                question.is_wanted = False
        elif isinstance(withdrawn := message.get("withdraw"), int):
            if asked := self._questions.get(withdrawn):
                asked.is_wanted = False
            return
        elif isinstance(number := message.get("call"), int):
            self._questions[number] = Question(number, str(message.get("name")), message.get("value"))
        self._news.put(message)

    def cancel(self) -> None:
        self._process.send({"cancel": self.number})
        self._news.put({"cancelled": True})

    def give_up(self) -> None:
        """The helper does not do what it should."""
        self._process.kill()

    def serve(self, listener: Listener, task: TaskContext, stops_within: float | None = STOPS_WITHIN) -> Any:
        """Wait for the end. Raises what the work raised, ConnectionLost, HelperBug, NotPlain, Cancelled."""
        try:
            return self._serve(listener, task, stops_within)
        finally:
            self._process.finish(self)

    def _serve(self, listener: Listener, task: TaskContext, stops_within: float | None) -> Any:
        failure: Exception | None = None  # of the listener: without it nothing goes on
        while True:
            message = self._next(failure, task, stops_within)
            if message is None:
                task.check()
                raise failure or lost()
            if message.get("ended"):
                if failure:
                    raise failure
                return _result(message)
            try:
                self._pass_on(message, listener, task)
            except Exception as error:
                failure = failure or error
                self.cancel()

    def _next(self, failure: Exception | None, task: TaskContext, stops_within: float | None) -> Message | None:
        try:
            patience = STOPS_WITHIN if failure else stops_within if task.cancelled else None
            return self._news.get(timeout=patience)
        except queue.Empty:
            self._process.kill()
            raise failure or Cancelled from None

    def _pass_on(self, message: Message, listener: Listener, task: TaskContext) -> None:
        match message:
            case {"tell": str(name)}:
                listener.hear(name, message.get("value"))
            case {"call": int(number)}:
                self._answer(self._questions[number], listener, task)

    def _answer(self, question: Question, listener: Listener, task: TaskContext) -> None:
        answer: Message
        try:
            answer = {"value": listener.answer(question, task)}
        except AppError as error:
            answer = {"error": to_plain(error)}
        except Cancelled:
            answer = {"stopped": True}
        finally:
            self._questions.pop(question.number, None)
        self._process.send({"answer": question.number, **answer})


def _result(message: Message) -> Any:
    match message:
        case {"error": described}:
            raise error_from_plain(described)
        case {"bug": str(text)}:
            raise HelperBug(text)
        case {"stopped": True}:
            raise Cancelled
    return message.get("value")
