"""The Vault page: its gate, the entries, the form, and secrets that are held for a moment."""

from datetime import timedelta
from typing import Any

from app.domain.audit import AuditLine, AuditNote, AuditReport, AuditVerb
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.groups import delete_group
from app.services.vault.vault import Vault
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures import practice
from tests.pictures.played import QUICK_KDF, PlayedAudit
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_NORDLYS = Scope(Part.GROUP, practice.CLIENT, f"Clients/{practice.CLIENT}")


def create(studio: Studio, scene: Scene) -> None:
    scene.show("vault")


def create_mismatch(studio: Studio, scene: Scene) -> None:
    page = scene.show("vault")
    page.gate.making.passphrase.setText(practice.PASSPHRASE)
    page.gate.making.repeat.setText("three cows")
    page.gate.making.submit()


def locked(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("vault")
    page.gate.locked.passphrase.setFocus()


def _try(scene: Scene, passphrase: str) -> Any:
    page = scene.show("vault")
    page.gate.locked.passphrase.setText(passphrase)
    page.gate.locked.submit()
    return page


def unlocking(studio: Studio, scene: Scene) -> None:
    scene.furnish().keeper.is_slow = True
    page = _try(scene, practice.PASSPHRASE)
    studio.wait(lambda: bool(scene.tasks.running) and scene.tasks.running[0].progress is not None)
    assert page.gate.locked.strip.is_running


def wrong(studio: Studio, scene: Scene) -> None:
    page = _try(scene.furnish(), "three cows")
    studio.wait(lambda: not page.gate.locked.field.is_valid)


def damaged(studio: Studio, scene: Scene) -> None:
    scene.furnish()
    assert scene.vault_path is not None
    scene.vault_path.write_bytes(scene.vault_path.read_bytes()[:2000] + b"\0" * 400)
    page = _try(scene, practice.PASSPHRASE)
    studio.wait(lambda: not page.gate.locked.strip.is_running)


def _opened(scene: Scene) -> Any:
    scene.furnish()
    page = scene.show("vault")
    scene.unlock()
    return page


def _select(page: Any, title: str) -> None:
    model = page.browser.entries
    found = next(model.entry(row) for row in range(model.rowCount()) if model.entry(row).title == title)
    page.browser.listing.select(found.id)


def _client(studio: Studio, scene: Scene) -> Any:
    page = _opened(scene)
    studio.rest()
    page.browser.show_scope(_NORDLYS)
    _select(page, "Domain administrator")
    return page


def entries(studio: Studio, scene: Scene) -> None:
    _opened(scene)


def entry(studio: Studio, scene: Scene) -> None:
    _client(studio, scene).browser.listing.list.setFocus()


def copied(studio: Studio, scene: Scene) -> None:
    page = _client(studio, scene)
    page.clipboard._clock = lambda: 1000.0
    page.browser.detail.copy_password()
    page.clipboard._clock = lambda: 1004.0
    page.clipboard.changed.emit()
    page.clipboard._timer.stop()


def delete(studio: Studio, scene: Scene) -> None:
    _client(studio, scene).browser.detail.confirm_delete()


def edit(studio: Studio, scene: Scene) -> None:
    _client(studio, scene).browser.start_edit()


def new(studio: Studio, scene: Scene) -> None:
    page = _client(studio, scene)
    page.browser.start_new()
    page.browser.form.user.setText("root")
    page.browser.form.submit()


def unsaved(studio: Studio, scene: Scene) -> None:
    page = _client(studio, scene)
    page.browser.start_edit()
    page.browser.form.user.setText("root")
    _select(page, "Router")


def nothing_found(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    page.browser.listing.search.edit.setText("fritz")


def recycled(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    studio.rest()
    page.browser.show_scope(Scope(Part.RECYCLED, "Recycle bin"))


def searched(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    page.browser.listing.search.edit.setText("client:nord user:adm")


def _choose(page: Any, *titles: str) -> None:
    _select(page, titles[0])
    model, chosen = page.browser.entries, page.browser.listing.list.selectionModel()
    for row in range(model.rowCount()):
        if model.entry(row).title in titles:
            chosen.select(model.index(row), chosen.SelectionFlag.Select)


def several(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    studio.rest()
    _choose(page, "Backup NAS", "Front desk", "Router")
    page.browser.listing.list.setFocus()


def moving(studio: Studio, scene: Scene) -> None:
    several(studio, scene)
    page = scene.show("vault")
    page.browser.move_selected()


def other_client(studio: Studio, scene: Scene) -> None:
    several(studio, scene)
    page = scene.show("vault")
    page.browser.asking.move_entries_into(page.browser.listing.selected, "Clients/Harbour Physio")


def group_rename(studio: Studio, scene: Scene) -> None:
    page = _client(studio, scene)
    page.browser.asking.rename_group(page.browser.scope)


def group_deleted(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    studio.rest()
    delete_group(scene.keeper.vault, f"Clients/{practice.CLIENT}", TaskContext())
    page.browser.refresh()
    binned = next(scope for scope in page.browser.scopes.scopes if scope.path.endswith(practice.CLIENT))
    page.browser.show_scope(binned)


def empty(studio: Studio, scene: Scene) -> None:
    scene.furnish()
    assert scene.vault_path is not None
    path = scene.vault_path.with_name("new.kdbx")
    Vault.create(path, Secret(practice.PASSPHRASE), TaskContext(), kdf=QUICK_KDF).close()
    scene.vault_path = path
    scene.show("vault")
    scene.unlock()


_USES = (
    (AuditVerb.UNLOCKED, "", "", ""),
    (AuditVerb.INJECTED, "Router", "nd-router", ""),
    (AuditVerb.CHANGED, "Router", "", ""),
    (AuditVerb.COPIED, "Domain administrator", "", ""),
    (AuditVerb.UNLOCK_FAILED, "", "", "wrong at 2026-03-20 10:02:11 UTC"),
    (AuditVerb.TYPED, "Domain administrator", "nd-server", ""),
    (AuditVerb.CROSSED, "Router", "hb-edge", "The practice lends its router to the harbour office"),
)


def _audit(studio: Studio, scene: Scene, damage: tuple[str, ...] = ()) -> None:
    page = _opened(scene)
    ids = {one.title: one.id for one in scene.keeper.vault.entries()}
    lines = [
        AuditLine(
            number,
            practice.MORNING + timedelta(minutes=7 * number),
            AuditNote(verb, ids.get(title, ""), practice.CLIENT if title else "", device, reason),
            *("erik", "field-laptop-3"),
        )
        for number, (verb, title, device, reason) in enumerate(_USES, start=1)
    ]
    scene.keeper.audit = PlayedAudit(AuditReport(tuple(lines), damage, sealed=6, elsewhere=1))
    page.browser.show_scope(Scope(Part.PLACE, "Audit", "audit"))
    studio.wait(lambda: not scene.tasks.running)


def audit(studio: Studio, scene: Scene) -> None:
    _audit(studio, scene)


def audit_changed(studio: Studio, scene: Scene) -> None:
    _audit(studio, scene, ("Line 5 was changed.", "Lines 8 to 9 are missing."))


def help_of_vault(studio: Studio, scene: Scene) -> None:
    page = _opened(scene)
    page.browser.show_scope(Scope(Part.PLACE, "What it protects", "help"))


PICTURES = (
    Picture("vault-create", create),
    Picture("vault-create-mismatch", create_mismatch),
    Picture("vault-locked", locked),
    Picture("vault-unlocking", unlocking),
    Picture("vault-wrong-passphrase", wrong),
    Picture("vault-damaged", damaged),
    Picture("vault-empty", empty),
    Picture("vault-entries", entries),
    Picture("vault-entry", entry),
    Picture("vault-copied", copied),
    Picture("vault-delete", delete),
    Picture("vault-edit", edit),
    Picture("vault-new", new),
    Picture("vault-unsaved", unsaved),
    Picture("vault-nothing-found", nothing_found),
    Picture("vault-recycle-bin", recycled),
    Picture("vault-search-field", searched),
    Picture("vault-several", several),
    Picture("vault-move", moving),
    Picture("vault-move-other-client", other_client),
    Picture("vault-group-rename", group_rename),
    Picture("vault-group-deleted", group_deleted, ("light",)),
    Picture("vault-small-move-200", moving, ("light",), size=(1024, 600), text_scale=2.0),
    Picture("vault-small-text-200", entry, ("dark",), size=(1024, 600), text_scale=2.0),
    Picture("vault-audit", audit),
    Picture("vault-audit-changed", audit_changed, ("dark",), size=(1024, 600)),
    Picture("vault-help", help_of_vault),
    Picture("vault-small-window", entry, size=(1024, 600)),
    Picture("vault-small-create", create, ("light",), size=(1024, 600)),
    Picture("vault-text-150", entry, ("dark",), text_scale=1.5),
    Picture("vault-screen-200", entry, ("light",), pixel_ratio=2.0),
)
