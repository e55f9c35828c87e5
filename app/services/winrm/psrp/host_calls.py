"""What a device asks of the host of its PowerShell: questions for a person, text for the eyes, the size of a screen."""

from collections.abc import Callable, Sequence
from typing import Any

from app.domain.powershell import (
    Choice,
    ChoiceQuestion,
    CredentialQuestion,
    Field,
    FieldsQuestion,
    PowerShellStream,
    ProgressRecord,
    Question,
    Written,
)
from app.domain.secret import Secret
from app.services.winrm.psrp.kinds import HostMethod as Method
from app.services.winrm.psrp.records import chosen, progress
from app.services.winrm.psrp.values import Thing, Value, number_of, text_of

_MANY = 100  # fields or choices; nobody answers more
_TEXT, _HOST = PowerShellStream.OUTPUT, PowerShellStream.HOST
_STREAM_LINES = {
    Method.WRITE_ERROR: PowerShellStream.ERROR,
    Method.WRITE_DEBUG: PowerShellStream.DEBUG,
    Method.WRITE_VERBOSE: PowerShellStream.VERBOSE,
    Method.WRITE_WARNING: PowerShellStream.WARNING,
}


class HostCall:
    """One call. A device that names more parameters, or fewer, than it should is not believed."""

    def __init__(self, call: Thing) -> None:
        self.method = number_of(call.get("mi")) or 0
        given = call.get("mp")
        self._given: Sequence[Value] = (given.items or ()) if isinstance(given, Thing) else ()

    def _text(self, at: int) -> str:
        return text_of(self._value(at))

    def _value(self, at: int) -> Value:
        return self._given[at] if at < len(self._given) else None

    def _things(self, at: int) -> list[Thing]:
        value = self._value(at)
        items = value.items or () if isinstance(value, Thing) else ()
        return [item for item in items[:_MANY] if isinstance(item, Thing)]

    def written(self) -> Written | None:
        """What is to be shown, None where it is no text."""
        match self.method:
            case Method.WRITE | Method.WRITE_LINE:
                return Written(_HOST, self._text(0) + self._end(Method.WRITE_LINE))
            case Method.WRITE_END_OF_LINE:
                return Written(_HOST, "\n")
            case Method.WRITE_COLOURED | Method.WRITE_LINE_COLOURED:
                text = self._text(2) + self._end(Method.WRITE_LINE_COLOURED)
                return Written(_HOST, text, *chosen(self._value(0), self._value(1)))
            case method if method in _STREAM_LINES:
                return Written(_STREAM_LINES[Method(method)], self._text(0) + "\n")
        return None

    def _end(self, with_line_end: Method) -> str:
        return "\n" if self.method == with_line_end else ""

    def progressed(self) -> ProgressRecord | None:
        record = self._value(1)
        if self.method != Method.WRITE_PROGRESS or not isinstance(record, Thing):
            return None
        return progress(record)

    def question(self) -> Question | None:
        """None where nothing is asked of a person."""
        match self.method:
            case Method.READ_LINE:
                return FieldsQuestion("", "", (Field(""),))
            case Method.READ_SECURE_LINE:
                return FieldsQuestion("", "", (Field("", is_hidden=True),))
            case Method.PROMPT:
                fields = tuple(_field(thing) for thing in self._things(2))
                return FieldsQuestion(self._text(0), self._text(1), fields)
            case Method.PROMPT_FOR_CREDENTIAL | Method.PROMPT_FOR_CREDENTIAL_WITH_OPTIONS:
                return CredentialQuestion(self._text(0), self._text(1), self._text(2))
            case Method.PROMPT_FOR_CHOICE | Method.PROMPT_FOR_CHOICES:
                several = self.method == Method.PROMPT_FOR_CHOICES
                choices = tuple(_choice(thing) for thing in self._things(2))
                return ChoiceQuestion(self._text(0), self._text(1), choices, self._defaults(len(choices)), several)
        return None

    def _defaults(self, count: int) -> tuple[int, ...]:
        value = self._value(3)
        items = value.items if isinstance(value, Thing) and value.items is not None else [value]
        numbers = [number_of(item) for item in items]
        return tuple(number for number in numbers if number is not None and 0 <= number < count)

    def awaits_an_answer(self) -> bool:
        return self.method in UNANSWERABLE or self.method in _ANSWERS or self.question() is not None

    def takes_nothing(self) -> bool:
        """Whether no answer at all is one: several choices, of which none was made."""
        question = self.question()
        return isinstance(question, ChoiceQuestion) and question.takes_several

    def needs_keys(self) -> bool:
        """Whether the answer holds a secret, which has to travel encrypted."""
        question = self.question()
        if isinstance(question, CredentialQuestion):
            return True
        return isinstance(question, FieldsQuestion) and any(field.is_hidden for field in question.fields)

    def result(self, answers: Sequence[Secret]) -> Any:
        """The answers as pypsrp writes them. Raises ValueError for answers that do not fit."""
        question = self.question()
        match question:
            case CredentialQuestion():
                user, password = answers
                return _credential(user.reveal(), password)
            case ChoiceQuestion(takes_several=True):
                return [int(answer.reveal()) for answer in answers]
            case ChoiceQuestion():
                return int(answers[0].reveal())
            case FieldsQuestion(fields=fields) if self.method == Method.PROMPT:
                names = [text_of(thing.get("name")) for thing in self._things(2)]
                return _fields(names, fields, answers)
            case _:
                (answer,) = answers
                return _secure(answer) if self.method == Method.READ_SECURE_LINE else answer.reveal()

    def result_without_a_person(self, columns: int) -> tuple[bool, Any]:
        """Whether the call waits for an answer, and the answer; None where we have none to give."""
        known = _ANSWERS.get(self.method)
        return known is not None, known(columns) if known else None


def _field(described: Thing) -> Field:
    label = text_of(described.get("label")).replace("&", "", 1) or text_of(described.get("name"))
    kind = text_of(described.get("parameterTypeName")) or text_of(described.get("parameterTypeFullName"))
    return Field(label, text_of(described.get("helpMessage")), "SecureString" in kind)


def _choice(described: Thing) -> Choice:
    label = text_of(described.get("label"))
    before, mark, after = label.partition("&")
    return Choice(before + after, after[:1].upper() if mark else "", text_of(described.get("helpMessage")))


def _secure(secret: Secret) -> Any:
    from pypsrp.serializer import TaggedValue

    return TaggedValue("SS", secret.reveal())


def _credential(user: str, password: Secret) -> Any:
    from pypsrp.complex_objects import PSCredential

    return PSCredential(username=user, password=password.reveal())  # type: ignore[no-untyped-call]


def _fields(names: Sequence[str], fields: Sequence[Field], answers: Sequence[Secret]) -> dict[str, Any]:
    if not len(names) == len(fields) == len(answers):
        raise ValueError("an answer for each field was expected")
    return {
        name: _secure(answer) if field.is_hidden else answer.reveal()
        for name, field, answer in zip(names, fields, answers, strict=True)
    }


def _size(columns: int) -> Any:
    from pypsrp.complex_objects import Size

    from app.services.winrm.psrp.host_info import ROWS

    return Size(width=columns, height=ROWS)


def _origin(columns: int) -> Any:
    from pypsrp.complex_objects import Coordinates

    return Coordinates(x=0, y=0)


def _shade(number: int) -> Callable[[int], Any]:
    def of(columns: int) -> Any:
        from pypsrp.complex_objects import Color

        return Color(value=number)

    return of


_ANSWERS: dict[int, Callable[[int], Any]] = {
    Method.GET_NAME: lambda columns: "Satchel",
    Method.GET_FOREGROUND: _shade(7),
    Method.GET_BACKGROUND: _shade(0),
    Method.GET_CURSOR_POSITION: _origin,
    Method.GET_WINDOW_POSITION: _origin,
    Method.GET_CURSOR_SIZE: lambda columns: 25,
    Method.GET_BUFFER_SIZE: _size,
    Method.GET_WINDOW_SIZE: _size,
    Method.GET_WINDOW_TITLE: lambda columns: "Satchel",
    Method.GET_MAX_WINDOW_SIZE: _size,
    Method.GET_MAX_PHYSICAL_SIZE: _size,
    Method.GET_KEY_AVAILABLE: lambda columns: False,
}
"""What a host without a screen says of itself."""

UNANSWERABLE = frozenset({2, 3, 4, 5, Method.READ_KEY, Method.GET_BUFFER, 54, 55})
"""Calls for an answer which we cannot give: the device is told so, and its command fails instead of hanging."""
