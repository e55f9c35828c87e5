"""What is left out of the built program: nothing that a person reads."""

from shipping.diet import without_docstrings


def test_our_modules_keep_their_texts_and_those_of_libraries_go_without() -> None:
    modules = [
        ("app.cli", "app/cli/__init__.py", "PYMODULE-1"),
        ("appdirs", "appdirs.py", "PYMODULE-1"),
        ("paramiko.client", "paramiko/client.py", "PYMODULE-1"),
    ]
    assert [kind for _, _, kind in without_docstrings(modules)] == ["PYMODULE-1", "PYMODULE-2", "PYMODULE-2"]
