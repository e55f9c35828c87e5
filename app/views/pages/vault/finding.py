"""Which entries the page lists: those of a part of the vault that fit to what was typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.services.vault.search import EntrySearch, Order, Query, parse_query
from app.views.pages.vault.scopes import Part, Scope

if TYPE_CHECKING:
    from app.services.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Found:
    """`homes` tells of deleted entries, by id, from which group they are."""

    entries: Sequence[VaultEntry]
    marks: Sequence[str]
    homes: Mapping[str, str]


class Finder:
    """Remembers what was found for the letters before."""

    def __init__(self) -> None:
        self._search = EntrySearch()
        self.order = Order.TITLE

    def forget(self) -> None:
        self._search.forget()

    def find(self, vault: "Vault", scope: Scope, text: str) -> Found:
        """Raises VaultLocked."""
        query = parse_query(f"{scope.path} {text}" if scope.part is Part.FILTER else text)
        homes: Mapping[str, str] = {}
        if scope.part is Part.RECYCLED:
            from app.services.vault.homes import homes_of

            homes = homes_of(vault)
        return Found(self._entries(vault, scope, query), query.marks, homes)

    def _entries(self, vault: "Vault", scope: Scope, query: Query) -> Sequence[VaultEntry]:
        is_binned = scope.part is Part.RECYCLED
        every = self._search.find(vault.reading()[1], query, self.order, recycled=is_binned)
        if scope.part in (Part.ALL, Part.FILTER) or (is_binned and not scope.path):
            return every
        return scope.those_of(every)


def why_nothing(scope: Scope, text: str) -> tuple[str, str]:
    """What is said where no entry is listed: a fact, and what helps."""
    if text:
        return tr("Nothing found"), tr(
            "The search looks at title, user name, address, tags and group. For one of them write user:admin or "
            "tag:old."
        )
    if scope.part is Part.GROUP:
        return (
            (
                tr("No entries for {client} yet", client=scope.title)
                if scope.is_client
                else tr("No entries in {group} yet", group=scope.title)
            ),
            tr("Add one, or drag one here from another group."),
        )
    return tr("No entries yet"), tr("Add what you sign in with: routers, servers, local accounts, Wi-Fi.")
