"""Fields for values: each kind gives its own type, and says what is wrong beside it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.views.pages.setup.value_fields import EachField, SecretField, make_field
from app.views.pages.setup.value_form import ValueForm
from app.views.pages.setup.values import EachOwn, FromVault, hint_of, problem_of

NAME = Parameter("name", "Computer name", pattern="[a-z0-9-]{1,15}", pattern_hint="Small letters and digits")
PORT = Parameter("port", "Port", ParameterKind.NUMBER, least=1, most=65535)
KINDS = [
    (NAME, "nd-server"),
    (PORT, 22),
    (Parameter("peers", "Servers", ParameterKind.LIST), ["10.0.0.1", "ntp, with a comma"]),
    (Parameter("on", "Switched on", ParameterKind.SWITCH), True),
    (Parameter("mode", "Mode", ParameterKind.CHOICE, choices=("auto", "fixed")), "fixed"),
    (Parameter("text", "Text", is_long=True), "two\n lines"),
]


@pytest.mark.parametrize(("parameter", "value"), KINDS, ids=lambda one: getattr(one, "name", None))
def test_what_is_shown_comes_back_in_its_type(qtbot: QtBot, parameter: Parameter, value: Any) -> None:
    field = make_field(parameter)
    qtbot.addWidget(field)
    field.show_value(value)
    assert field.value() == value
    assert type(field.value()) is type(value)
    assert field.check()


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        (NAME, "Büro PC!", "Small letters and digits"),
        (NAME, None, "A value is needed."),
        (PORT, 0, "A whole number, 1 to 65535."),
        (PORT, "many", "A whole number, 1 to 65535."),
        (Parameter("s", "S", ParameterKind.LIST, pattern="[a-z]+", example="abc"), ["a", "B"], "“B”: It should look"),
        (Parameter("o", "O", required=False), None, ""),
    ],
)
def test_what_is_wrong_is_said_in_words(parameter: Parameter, value: Any, words: str) -> None:
    assert problem_of(parameter, value).startswith(words)
    assert bool(problem_of(parameter, value)) == bool(words)


def test_a_problem_goes_as_soon_as_it_is_mended(qtbot: QtBot) -> None:
    form = ValueForm()
    qtbot.addWidget(form)
    form.show_parameters([NAME, PORT])
    assert not form.check()
    form.fields["name"].show_value("nd-1")
    assert form.fields["name"].is_valid
    assert not form.fields["port"].is_valid
    form.fields["port"].show_value(22)
    assert form.check()
    assert form.values() == {"name": "nd-1", "port": 22}


def test_a_secret_is_typed_unseen_or_taken_from_the_vault(qtbot: QtBot) -> None:
    field = SecretField(Parameter("password", "Password", ParameterKind.SECRET), lambda: ["Router admin"])
    qtbot.addWidget(field)
    assert not field.check()
    QTest.keyClicks(field.edit, "geheim")
    assert field.edit.displayText() != "geheim"
    value = field.value()
    assert isinstance(value, Secret)
    assert value.reveal() == "geheim"
    field.take_entry("Router admin")
    assert field.value() == FromVault("Router admin")
    QTest.keyClicks(field.edit, "x")
    assert isinstance(field.value(), Secret)


def test_a_secret_that_is_there_is_kept_without_being_shown(qtbot: QtBot) -> None:
    field = make_field(Parameter("password", "Password", ParameterKind.SECRET))
    qtbot.addWidget(field)
    kept = Secret("geheim")
    field.show_value(kept)
    assert field.value() is kept
    assert "geheim" not in " ".join(edit.text() for edit in field.findChildren(type(field.focusProxy())))


def test_several_devices_get_one_value_or_each_its_own(qtbot: QtBot) -> None:
    field = make_field(NAME, devices=("web01", "web02"))
    assert isinstance(field, EachField)
    qtbot.addWidget(field)
    field.edit.setText("same")
    assert field.value() == "same"
    field.each.setChecked(True)
    field.lines.setPlainText("nd-1\nBüro!")
    assert not field.check()
    assert field.problem.words.startswith("web02: ")
    assert field.focusProxy() is field.lines  # where the keyboard goes when something is wrong
    field.lines.setPlainText("nd-1")
    assert not field.check()
    assert "web01, web02" in field.problem.words
    field.lines.setPlainText("nd-1\nnd-2\n")
    assert field.check()
    assert field.value() == EachOwn(("nd-1", "nd-2"))


@given(st.text(max_size=300))
def test_no_text_breaks_the_judge_of_a_number(text: str) -> None:
    assert problem_of(PORT, text) == "" if text == "" and not PORT.required else True
    assert hint_of(PORT) == "1 to 65535."
