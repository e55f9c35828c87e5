"""What is typed at a password prompt becomes a known secret; what is typed elsewhere does not."""

import pytest

from app.services.recordings.prompts import PromptWatch


def typed_at(prompt: str, *pieces: bytes, echo: str = "") -> list[str]:
    watch = PromptWatch()
    found = []
    for number, piece in enumerate(pieces):
        found += watch.typed(piece, prompt + (echo if number else ""))
    return [secret.reveal() for secret in found]


@pytest.mark.parametrize(
    "prompt",
    [
        "Password:",
        "Password: ",
        "robin@10.0.0.5's password: ",
        "[sudo] password for robin: ",
        "Enter passphrase for key '/home/robin/.ssh/id_ed25519': ",
        "Enable secret: ",
        "Verification code: ",
        "Enter PIN for 'token':",
        "password for admin?",
        "Enter passphrase for key '/home/robin/customers/a-customer-with-a-long-name/keys/of-the-router/id_ed25519': ",
        "[sudo] Passwort für robin: ",
        "Mot de passe : ",
        "Contraseña:",
        "[sudo] пароль для robin: ",
        "密码：",
        "Hasło: ",
        "Enter your 6-digit code: ",
    ],
)
def test_a_prompt_for_a_secret_is_known(prompt: str) -> None:
    assert typed_at(prompt, b"geheim\r") == ["geheim"]


@pytest.mark.parametrize("prompt", ["robin@web01:~$ ", "login: ", "switch>", "Username: ", "C:\\Users\\robin>", ""])
def test_other_prompts_are_not(prompt: str) -> None:
    assert typed_at(prompt, b"show version\r") == []


def test_corrections_pastes_and_arrow_keys_are_understood() -> None:
    assert typed_at("Password: ", b"ge", b"hx", b"\x7f", b"eim", b"\x1b[A", b"\r") == ["geheim"]
    assert typed_at("Password: ", b"\x1b[200~geheim\x1b[201~", b"\r") == ["geheim"]
    assert typed_at("Password: ", b"wrong\x15", b"geheim\r") == ["geheim"]
    assert typed_at("Password: ", b"ge\x1b[D\x1bOAheim\r") == ["geheim"]


def test_a_secret_shown_as_stars_is_one_and_a_command_at_a_prompt_that_looks_like_one_is_not() -> None:
    assert typed_at("PIN>", b"1234", b"\r", echo="****") == ["1234"]
    assert typed_at("C:\\passwords>", b"dir /s", b"\r", echo="dir /s") == []
    assert typed_at("C:\\passwords>", b"dir", b"ectory\r", echo="dir") == []
