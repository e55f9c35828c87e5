"""What is said between Satchel and its script: exact, and nothing that a device says breaks more than the answer."""

import base64
import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import DeviceFileError, FileProblem
from app.domain.files import FileKind, PathStyle
from app.domain.transfers import LARGE_FOR_WINRM, TransferOrder, quicker_way
from app.services.winrm.files import words
from app.services.winrm.files.failures import failure
from app.services.winrm.files.words import Malformed

NAMES = st.text(st.characters(exclude_characters="\0\\/", categories=("L", "N", "P", "S", "Cs", "Zs")), min_size=1)


def packed(*fields: str) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    text = "\0".join(fields).encode("utf-16-le", "surrogatepass")
    return base64.b64encode(packing.compress(text) + packing.flush())


@given(NAMES)
def test_every_name_arrives_as_it_is_half_characters_too(name: str) -> None:
    told = [name, "f", "5", str(words.filetime(1_234_567_890)), "35", "", ""]
    [found] = words.entries(words.fields(packed(*told))) if name not in (".", "..") else [words.entry(name, told)]
    assert (found.name, found.kind, found.size, found.attributes) == (name, FileKind.FILE, 5, "RH")
    assert found.modified == 1_234_567_890


@given(st.binary(max_size=200) | st.lists(st.text(max_size=8), max_size=15).map(lambda one: packed(*one)))
def test_nothing_that_is_said_is_more_than_malformed(said: bytes) -> None:
    with contextlib.suppress(Malformed):
        list(words.entries(words.fields(said)))
    with contextlib.suppress(Malformed):
        words.data(said)
    with contextlib.suppress(Malformed):
        words.number(said)


@pytest.mark.parametrize("said", ["²", "٣", "-1", "", "9" * 5000])
def test_a_number_of_other_digits_is_none(said: str) -> None:
    with pytest.raises(Malformed):
        words.number(said)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_every_failure_has_words_and_a_hint(said: list[str]) -> None:
    error = failure("PC", "C:\\file", said)
    assert "C:\\file" in str(error) and error.hint and error.problem in FileProblem


@pytest.mark.parametrize(
    ("kind", "result", "problem", "part"),
    [
        ("IOException", -2147024864, FileProblem.OTHER, "a program there has it open"),  # ERROR_SHARING_VIOLATION
        ("UnauthorizedAccessException", -2147024891, FileProblem.DENIED, "does not allow"),
        ("IOException", -2147024784, FileProblem.FULL, "no room left"),  # ERROR_DISK_FULL
        ("PathTooLongException", -2147024690, FileProblem.UNSUPPORTED, "longer than the PowerShell"),
        ("IOException", -2147024875, FileProblem.OTHER, "not ready"),  # ERROR_NOT_READY
        ("DirectoryNotFoundException", -2147024893, FileProblem.NOT_FOUND, "has no"),
    ],
)
def test_what_windows_says_is_told_in_plain_words(kind: str, result: int, problem: FileProblem, part: str) -> None:
    error = failure("PC", "C:\\file", [kind, str(result), "Der Prozess kann nicht auf die Datei zugreifen."])
    assert error.problem is problem and part in str(error)
    assert "Prozess" in error.details


def test_an_answer_that_unfolds_without_end_is_refused() -> None:
    bomb = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    squeezed = base64.b64encode(bomb.compress(bytes(50_000_000)) + bomb.flush())
    assert len(squeezed) < words.LONGEST_LINE
    with pytest.raises(Malformed):
        words.fields(squeezed)


def test_names_that_lead_elsewhere_are_left_out() -> None:
    told = [field for name in ("..", "a\\b", "c/d", "", "x" * 2000, "ok") for field in (name, *"f0", "0", "0", "", "")]
    assert [entry.name for entry in words.entries(told)] == ["ok"]


@pytest.mark.parametrize("path", ["", "a\0b", "\\\\.\\PhysicalDrive0", "//./C:"])
def test_what_is_no_file_is_not_asked_for(path: str) -> None:
    with pytest.raises(DeviceFileError):
        words.device_path(path)


def test_a_path_of_an_sftp_service_is_one_of_windows_too() -> None:
    assert PathStyle.WINDOWS.native("/C:/Users/anna") == "C:\\Users\\anna"
    assert PathStyle.WINDOWS.native("//server/share") == "\\\\server\\share"
    assert PathStyle.POSIX.native("/C:/Users") == "/C:/Users"


def test_much_over_winrm_is_told_a_quicker_way() -> None:
    device = Device("w", "PC", Transport.WINRM, "10.0.0.5")
    put = TransferOrder("1", THIS_COMPUTER, ("/tmp/image",), device, "D:\\Images")
    get = TransferOrder("2", device, ("C:\\Users\\a.pst",), THIS_COMPUTER, "/tmp")
    assert "\\\\10.0.0.5\\D$\\Images" in quicker_way(put, LARGE_FOR_WINRM)
    assert "\\\\10.0.0.5\\C$\\Users\\a.pst" in quicker_way(get, LARGE_FOR_WINRM)
    assert quicker_way(put, LARGE_FOR_WINRM - 1) == ""
    ssh = Device("s", "PC", Transport.SSH, "10.0.0.5")
    assert quicker_way(TransferOrder("3", ssh, ("/a",), THIS_COMPUTER, "/tmp"), 10**12) == ""
