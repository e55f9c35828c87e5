"""What was being typed when the vault was locked comes back when the same vault is open again."""

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:
    from app.services.vault.kept_drafts import KeptDraft
    from app.views.pages.vault.browser import Browser
    from app.views.pages.vault.places import VaultHost


class DraftKeeping:
    """Holds at most one draft, sealed with a key that only the vault has."""

    def __init__(self, host: "VaultHost", browser: "Browser") -> None:
        self._host, self._browser = host, browser
        self._kept: KeptDraft | None = None
        host.keeper.before_lock(self._keep)

    def _keep(self) -> None:
        right = self._browser.right
        if threading.current_thread() is not threading.main_thread() or not right.has_changes:
            return  # asked of Qt, it would make a wrapper of the thread that is left when the thread has gone
        from app.services.vault.kept_drafts import keep_draft

        try:
            self._kept = keep_draft(self._host.keeper.vault, right.form.id, right.form.draft())
        except AppError:
            self._kept = None  # it was closed in another thread meanwhile

    def bring_back(self) -> None:
        """Open the form again, with what was typed."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        from app.services.vault.kept_drafts import kept_draft

        vault, browser = self._host.keeper.vault, self._browser
        found = kept_draft(vault, kept)
        if found is None:
            return
        id, draft = found
        if any(entry.id == id for entry in vault.entries()):
            browser.show_entry(id)
            browser.start_edit()
        else:
            fields = tuple(field for field in draft.fields or () if not field.stored_as)
            draft = replace(draft, fields=fields or None)
            browser.right.start_new(vault.groups(), draft.group)
        browser.right.type_in(draft)
