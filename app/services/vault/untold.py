"""The secrets of the open vault that whoever masks text has not been told yet."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from app.domain.secret import Secret
from app.domain.vault_errors import VaultDamaged, VaultError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from app.services.vault.vault import Vault


class Untold:
    """Asked again and again, by one thread at a time. An entry that changes gets another element, and is told again.

    Private keys are not told: they are masked by how they look.
    """

    def __init__(self, vault: "Callable[[], Vault]") -> None:
        self._vault = vault
        self._entries: object = None
        self._told: set[Element] = set()

    def __call__(self) -> Iterator[Secret]:
        """Each is decrypted when it is asked for. None where the vault is locked or has not changed."""
        try:
            document, content = self._vault().reading()
            if content.entries is self._entries:
                return
            from app.services.vault.content import strings
            from app.services.vault.document import is_protected, reveal_text
            from app.services.vault.folding import look

            for element in content.read.keys() - self._told:
                for key, value in strings(look(element)).items():
                    if key == "Password" or is_protected(value):
                        with suppress(VaultDamaged):  # what is no text stands in none
                            yield Secret(reveal_text(value, document.stream))
            self._entries, self._told = content.entries, set(content.read)
        except VaultError:  # locked meanwhile
            return
