"""Advice on a master passphrase, and passwords made by chance."""

from app.domain.language import tr
from app.domain.secret import Secret

ADVISED_LENGTH = 15  # NIST SP 800-63B rev. 4 for a password that is the only factor
_COMMON = ("password", "passwort", "qwerty", "qwertz", "letmein", "welcome", "satchel", "admin", "123456", "abc123")


def passphrase_advice(passphrase: Secret) -> str:
    """One sentence on how to make it stronger, "" where there is nothing to say. Nothing is forbidden.

    As NIST SP 800-63B rev. 4 has it, length counts and composition does not.
    """
    text = passphrase.reveal()
    if len(text) < ADVISED_LENGTH:
        return tr(
            "{text} characters. From {advised_length} on it withstands guessing: a sentence is easiest.",
            text=len(text),
            advised_length=ADVISED_LENGTH,
        )
    if len(set(text.casefold())) < 6:
        return tr("It repeats few characters. Use a sentence that only you would write.")
    rest = text.casefold()
    for word in _COMMON:
        rest = rest.replace(word, "")
    if len(rest) < ADVISED_LENGTH - 5:
        return tr("It is mostly a word that is guessed first. Use a sentence that only you would write.")
    return ""


def generate_password(length: int = 20) -> Secret:
    """A password by chance, of letters, digits and symbols, without characters that look alike."""
    from app.services.vault.generating import Recipe, generate

    return generate(Recipe(length=length)).secret
