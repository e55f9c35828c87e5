"""Texts of devices are read in the encoding that they are written in, and what is no text is known as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_decoding import decode_text

TEXT = "Gerät ✓ Ωmega 漢字\r\nzwei\tdrei\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-32", "UTF-32")],
)
def test_a_text_is_read_in_its_encoding(codec: str, name: str) -> None:
    assert decode_text(TEXT.encode(codec)) == (TEXT, name)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_known_by_its_zeros(codec: str) -> None:
    assert decode_text("[Größe]\r\nwidth=12\r\n".encode(codec)) == ("[Größe]\r\nwidth=12\r\n", "UTF-16")


def test_a_text_in_one_byte_a_letter_is_windows_own() -> None:
    assert decode_text(b"Caf\xe9") == ("Café", "Windows-1252")  # its end looks like the beginning of UTF-8
    assert decode_text(b"") == ("", "UTF-8")


def test_a_character_that_the_end_cuts_is_left_out() -> None:
    data = ("ä" * 5000).encode()[:-1]
    assert decode_text(data) == ("ä" * 4999, "UTF-8")


def test_a_coloured_log_is_a_text_and_a_program_is_none() -> None:
    assert decode_text(b"\x1b[31mred\x1b[0m\n" * 10) is not None
    assert decode_text(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0") is None
    assert decode_text(bytes(range(1, 256)) * 4) is None


@given(st.binary(max_size=600))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    decode_text(data)


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=300))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    if "\x7f" not in text and not text.startswith("\ufeff"):
        assert decode_text(text.encode()) == (text, "UTF-8")
