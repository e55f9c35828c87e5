"""What is made and examined in the vault: passwords, one-time codes, health."""

from dataclasses import replace
from typing import Any

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import Progress, TaskContext
from app.services.vault.generating import Kind
from app.services.vault.one_time_codes import read_code
from app.views.pages.vault.generator.panel import GeneratorPanel
from app.views.pages.vault.health.place import HealthPlace
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_SEED = "otpauth://totp/Nordlys:admin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
_NOW = 1111111109.0 - 6  # its code is 081804
_HEALTH = Scope(Part.PLACE, "Health", "health")


def _page(studio: Studio, scene: Scene) -> Any:
    """The open vault, with the router's entry chosen."""
    page = scene.furnish().show("vault")
    scene.unlock()
    studio.rest()
    router = next(one for one in scene.keeper.vault.entries() if one.title == "Router" and practice.CLIENT in one.group)
    page.browser.show_entry(router.id)
    return page


def _with_code(studio: Studio, scene: Scene) -> Any:
    page = _page(studio, scene)
    vault = scene.keeper.vault
    entry = page.browser.detail.entry
    draft = EntryDraft(entry.title, entry.user, None, entry.url, entry.group, entry.tags, entry.notes)
    vault.edit(entry.id, replace(draft, code=Secret(_SEED)), TaskContext())
    page.browser.refresh(entry.id)
    page.browser.detail._changed.set_words("20 March 2026, 09:14")
    page.browser.detail.code._clock = lambda: _NOW
    return page


def _shown(studio: Studio, scene: Scene, doubt: str) -> None:
    row = _with_code(studio, scene).browser.detail.code
    row._doubt_of = lambda _: doubt
    row.eye.click()
    row._timer.stop()


def code(studio: Studio, scene: Scene) -> None:
    _shown(studio, scene, "")


def code_of_a_wrong_clock(studio: Studio, scene: Scene) -> None:
    _shown(
        studio,
        scene,
        "The clock of this computer is slow, or another one was fast: the vault was changed on 20 March 2026 at 09:14. "
        "With a wrong clock every code is refused.",
    )


def code_hidden(studio: Studio, scene: Scene) -> None:
    _with_code(studio, scene)


def code_taken(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.start_edit()
    field = page.browser.form.code
    field._clock = lambda: _NOW
    field.take(read_code(_SEED))
    page.browser.form.scroller.ensureWidgetVisible(field)


def code_refused(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.start_edit()
    field = page.browser.form.code
    field.edit.setText("JBSW1")
    field.edit.textEdited.emit("JBSW1")
    page.browser.form.scroller.ensureWidgetVisible(field)


def _generator(studio: Studio, scene: Scene, kind: Kind, sample: str) -> None:
    page = _page(studio, scene)
    page.browser.start_edit()
    studio.rest()
    page.browser.form.generate.click()
    panel = page.browser.form.generate.findChild(GeneratorPanel)
    panel.kind.setCurrentIndex(panel.kind.findData(kind))
    panel.sample.setText(sample)  # by chance it would differ from run to run


def generator(studio: Studio, scene: Scene) -> None:
    _generator(studio, scene, Kind.CHARACTERS, "k7:Rw@hM2z.TqX+9vNb_")


def generator_words(studio: Studio, scene: Scene) -> None:
    _generator(studio, scene, Kind.WORDS, "hazy-hazard-directly-courier-thirsting-guise")


def strength(studio: Studio, scene: Scene) -> None:
    page = _page(studio, scene)
    page.browser.start_edit()
    form = page.browser.form
    form.password.setText("Nordlys2024")
    studio.wait(lambda: bool(form.strength.words.words))


def passphrase(studio: Studio, scene: Scene) -> None:
    making = scene.show("vault").gate.making
    making.passphrase.setText("1qaz2wsx3edc4rfv5tgb")
    studio.wait(lambda: bool(making.advice.words))


def _health(studio: Studio, scene: Scene) -> Any:
    page = _page(studio, scene)
    drafts = (
        EntryDraft("Till", "root", Secret("calvin"), group=f"Clients/{practice.CLIENT}"),
        EntryDraft("Waiting room camera", "", Secret("hunter2"), "http://10.0.0.44", f"Clients/{practice.CLIENT}"),
        EntryDraft("Backup", "backup", Secret("Tq7-wz.Rk3+_Xp9v"), group="Clients/Harbour Physio"),
        EntryDraft("NAS", "admin", Secret("Tq7-wz.Rk3+_Xp9v"), group="Clients/Harbour Physio"),
    )
    scene.keeper.vault.add_all(drafts, TaskContext())
    page.browser.refresh()
    page.browser.show_scope(_HEALTH)
    return page.browser.findChild(HealthPlace)


def health(studio: Studio, scene: Scene) -> None:
    place = _health(studio, scene)
    studio.wait(lambda: place.model.rowCount() > 0)
    place.list.setFocus()


def health_running(studio: Studio, scene: Scene) -> None:
    place = _health(studio, scene)
    studio.wait(lambda: place.model.rowCount() > 0)
    place.forget()
    place.strip._running.show()
    place.strip._show_progress(Progress("Examining the entries", 1250, 10_000))
    place.strip.show()


PICTURES = (
    Picture("vault-code", code),
    Picture("vault-code-wrong-clock", code_of_a_wrong_clock, ("light",)),
    Picture("vault-code-hidden", code_hidden, ("light",)),
    Picture("vault-code-taken", code_taken),
    Picture("vault-code-refused", code_refused, ("light",)),
    Picture("vault-generator", generator),
    Picture("vault-generator-words", generator_words, ("light",)),
    Picture("vault-generator-150", generator, ("dark",), text_scale=1.5),
    Picture("vault-strength", strength),
    Picture("vault-passphrase-strength", passphrase),
    Picture("vault-health", health),
    Picture("vault-health-running", health_running, ("light",)),
    Picture("vault-health-small", health, ("light",), size=(1024, 600)),
    Picture("vault-health-200", health, ("dark",), size=(1024, 600), text_scale=2.0),
)
