"""What is left out of the built program: nothing that a person reads."""

from shipping.diet import is_wanted, without_docstrings


def test_our_modules_keep_their_texts_and_those_of_libraries_go_without() -> None:
    modules = [
        ("app.cli", "app/cli/__init__.py", "PYMODULE-1"),
        ("appdirs", "appdirs.py", "PYMODULE-1"),
        ("paramiko.client", "paramiko/client.py", "PYMODULE-1"),
    ]
    assert [kind for _, _, kind in without_docstrings(modules)] == ["PYMODULE-1", "PYMODULE-2", "PYMODULE-2"]


def test_what_pip_notes_of_its_work_is_left_out_and_what_a_library_says_of_itself_is_not() -> None:
    names = ("METADATA", "entry_points.txt", "licenses/LICENSE", "INSTALLER", "RECORD", "REQUESTED")
    entries = [(f"keyring-25.7.0.dist-info/{name}", "", "DATA") for name in names]
    assert [is_wanted(entry) for entry in entries] == [True, True, True, False, False, False]
    assert is_wanted(("resources/RECORD", "", "DATA"))
