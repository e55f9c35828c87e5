"""Others at the same vault: what came in, what both had changed, a change that could not be saved."""

from typing import Any

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_PLACE = Scope(Part.PLACE, "Conflicts", "conflicts")


def _opened(scene: Scene) -> Any:
    scene.furnish()
    page = scene.show("vault")
    scene.unlock()
    return page


def _their(scene: Scene) -> Vault:
    assert scene.vault_path is not None
    return Vault.open(scene.vault_path, Secret(practice.PASSPHRASE), TaskContext())


def _tear(scene: Scene) -> None:
    """Two people change two passwords and one note of one client."""
    task, theirs, ours = TaskContext(), _their(scene), scene.keeper.vault
    for title in ("Domain administrator", "Router"):
        entry = next(one for one in ours.entries() if one.title == title)
        for vault, words in ((theirs, "theirs"), (ours, "ours")):
            draft = EntryDraft(entry.title, entry.user, Secret(words), entry.url, entry.group, entry.tags, words)
            vault.edit(entry.id, draft, task)


def came_in(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    _their(scene).add(EntryDraft("Till, front", "root", Secret("x"), group=f"Clients/{practice.CLIENT}"), TaskContext())
    studio.wait(lambda: not page._company._is_looking)  # it has looked once when the vault was opened
    page._company.look()
    studio.wait(lambda: bool(page.browser.news.words))


def conflicts(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    _tear(scene)
    page.changed()
    studio.wait(lambda: bool(page.browser.news.words))
    page.browser.news.forget()
    page.browser.show_scope(_PLACE)


def merged(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    _tear(scene)
    page.changed()
    studio.wait(lambda: bool(page.browser.news.words))


def none(studio: Studio, scene: Scene) -> None:
    _opened(scene).browser.show_scope(_PLACE)


def not_saved(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    assert scene.vault_path is not None
    scene.vault_path.unlink()
    page.browser.start_edit()
    page.browser.form.user.setText("root")
    page.browser.form.submit()
    studio.wait(lambda: bool(page.browser.strip.failure.isVisible()))


PICTURES = (
    Picture("vault-came-in", came_in),
    Picture("vault-merged", merged),
    Picture("vault-conflicts", conflicts),
    Picture("vault-no-conflicts", none),
    Picture("vault-not-saved", not_saved),
    Picture("vault-conflicts-small", conflicts, ("light",), size=(1024, 600)),
    Picture("vault-conflicts-200", conflicts, ("dark",), text_scale=2.0),
)
