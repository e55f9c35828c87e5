import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.secret import Secret
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_parameters, encode_single, single_script
from app.services.targets.local import LocalTarget

HARD = "é'\"$(id) `id` \\n \\0101 %s %b\n\n * \t ünï 汉字 🔑 .\n.\n"


def test_a_value_reaches_a_script_byte_for_byte() -> None:
    script = single_script(Os.LINUX, 'printf %s "$p_value"; printf "|"; printf %s "$p_other"')
    result = LocalTarget().run(script, TaskContext(), stdin=encode_single(Os.LINUX, {"value": HARD, "other": ""}))
    assert (result.exit_code, result.output, result.errors) == (0, HARD + "|", "")


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=50))
@settings(max_examples=15, deadline=None)
def test_any_text_reaches_a_script(value: str) -> None:
    script = single_script(Os.LINUX, 'printf %s "$p_value"')
    result = LocalTarget().run(script, TaskContext(), stdin=encode_single(Os.LINUX, {"value": value}))
    assert result.output == value


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox sh"])
def test_every_common_shell_decodes_alike(shell: str) -> None:
    if not shutil.which(shell.split(maxsplit=1)[0]):
        pytest.skip(f"{shell} is not on this computer")
    inner = single_script(Os.LINUX, 'printf %s "$p_value"').replace("'", "'\\''")
    result = LocalTarget().run(f"{shell} -c '{inner}'", TaskContext(), stdin=encode_single(Os.LINUX, {"value": HARD}))
    assert result.output == HARD


def test_a_secret_is_revealed_only_on_standard_input_and_not_exported() -> None:
    stdin = encode_single(Os.LINUX, {"word": Secret("hunter2")})
    script = single_script(
        Os.LINUX, "env | grep -c 'hunter[2]'; tr '\\0' ' ' </proc/$$/cmdline | grep -c 'hunter[2]'; echo $p_word"
    )
    assert "hunter2" not in script
    result = LocalTarget().run(script, TaskContext(), stdin=stdin)
    assert result.output == "0\n0\nhunter2\n"


def test_a_script_finds_its_input_empty_after_the_parameters() -> None:
    result = LocalTarget().run(
        single_script(Os.LINUX, "cat; echo end"), TaskContext(), stdin=encode_single(Os.LINUX, {}) + b"more"
    )
    assert result.output == "end\n"


def test_powershell_gets_one_line_of_ascii_json() -> None:
    data = encode_parameters(Os.WINDOWS, {"s0": {"name": "Jürgen\n", "word": Secret("x")}})
    assert data.count(b"\n") == 1 and data.isascii()
    assert json.loads(data) == {"s0": {"name": "Jürgen\n", "word": "x"}}


@pytest.mark.parametrize("name", ["x; id", "", "A", "a b", "a-b", "1a"])
def test_a_name_that_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot name"):
        encode_single(Os.LINUX, {name: "x"})


def test_a_nul_is_refused_for_a_shell() -> None:
    with pytest.raises(ValueError, match="NUL"):
        encode_single(Os.LINUX, {"value": "a\0b"})
