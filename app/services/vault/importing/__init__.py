"""Import from other programs into the open vault: the readers, in the order in which they are tried."""

from app.domain.vault_imports import VaultReader
from app.services.vault.importing import authenticators, bitwarden, csv_tables, keepass, keepass_xml, onepassword

READERS: tuple[VaultReader, ...] = (
    keepass.READER,
    keepass_xml.READER,
    onepassword.READER,
    bitwarden.READER,
    authenticators.READER,
    csv_tables.READER,
)
