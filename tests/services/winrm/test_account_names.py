"""The forms of a user's name, and what a refusal says about them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.winrm.signing_in.account_names import advice, is_domain_user, kerberos_name, plain_name


@pytest.mark.parametrize(
    ("user", "kerberos", "of_domain"),
    [
        ("ada", "ada", False),
        (".\\ada", None, False),
        ("CORP\\ada", "ada@CORP", False),  # which domain that is in full, only the domain knows
        ("corp.example\\ada", "ada@CORP.EXAMPLE", True),
        ("ada@corp.example", "ada@CORP.EXAMPLE", True),
        ("ada@corp", "ada@CORP", False),
        ("ada@outlook.com", "ada@OUTLOOK.COM", False),
        ("MicrosoftAccount\\ada@outlook.com", None, False),
        ("AzureAD\\ada@corp.example", None, False),
    ],
)
def test_the_forms_are_told_apart(user: str, kerberos: str | None, of_domain: bool) -> None:
    assert is_domain_user(user) is of_domain
    if kerberos is not None:
        assert kerberos_name(user) == kerberos


def test_a_dot_stands_for_the_device_itself() -> None:
    assert plain_name(".\\ada") == "ada"
    assert plain_name("CORP\\ada") == "CORP\\ada"


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("ada", ("DOMAIN\\ada", "MicrosoftAccount\\")),
        (".\\ada", ("DOMAIN\\ada",)),
        ("CORP\\ada", (".\\ada",)),
        ("ada@corp.example", (".\\ada",)),
        ("ada@outlook.com", ("MicrosoftAccount\\ada@outlook.com", "not the PIN")),
        ("MicrosoftAccount\\ada@outlook.com", ("not the PIN",)),
        ("AzureAD\\ada@corp.example", ("Entra ID", "account of the device itself")),
    ],
)
def test_a_refusal_names_the_forms_that_could_be_meant(user: str, words: tuple[str, ...]) -> None:
    said = advice(user, "pc7.corp.example")
    assert all(word in said for word in words)


def test_a_user_of_the_device_under_its_own_name_is_right_as_it_is() -> None:
    assert advice("PC7\\ada", "pc7.corp.example") == ""


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_name_gets_an_answer(user: str, host: str) -> None:
    assert isinstance(advice(user, host) + kerberos_name(user) + plain_name(user), str)
