"""The Vault page before it is open, and its place for what opens it."""

from pathlib import Path
from typing import Any

from app.services.vault.unlocking.door import Sight
from app.services.vault.unlocking.ways import Standing, Way
from app.views.pages.vault.keys.place import KeysPlace
from app.views.pages.vault.scopes import Part, Scope
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def _gate(studio: Studio, scene: Scene, sight: Sight) -> Any:
    scene.furnish().door.sight = sight
    page = scene.show("vault")
    studio.wait(lambda: not scene.tasks.running)
    return page


def waiting(studio: Studio, scene: Scene) -> None:
    recent = (Path("/stick/harbour.kdbx"),)
    page = _gate(studio, scene, Sight(None, 16.0, 6, Path("/stick/nordlys.keyx"), recent))
    page.gate.locked._timer.stop()


def pin(studio: Studio, scene: Scene) -> None:
    _gate(studio, scene, Sight(Standing(Way.SESSION_PIN, 5)))


def wrong_pin(studio: Studio, scene: Scene) -> None:
    page = _gate(studio, scene, Sight(Standing(Way.SESSION_PIN, 4)))
    page.gate.quick.pin.setText("408213")
    page.gate.quick.submit()
    studio.wait(lambda: not scene.tasks.running)


def hello(studio: Studio, scene: Scene) -> None:
    _gate(studio, scene, Sight(Standing(Way.HELLO)))


def _keys(studio: Studio, scene: Scene) -> Any:
    scene.furnish()
    page = scene.show("vault")
    scene.unlock()
    page.browser.show_scope(Scope(Part.PLACE, "Unlocking", "keys"))
    studio.wait(lambda: not scene.tasks.running)
    return page


def keys(studio: Studio, scene: Scene) -> None:
    _keys(studio, scene)


def kept_pin(studio: Studio, scene: Scene) -> None:
    page = _keys(studio, scene)
    quick = page.findChild(KeysPlace).quick
    quick.way.setCurrentIndex(2)
    quick.pin.setText("123456")
    quick.turn_on()


def changed(studio: Studio, scene: Scene) -> None:
    page = _keys(studio, scene)
    key = page.findChild(KeysPlace).key
    key.present.setText("three cows")
    for edit in (key.new, key.again):
        edit.setText("four goats in a valley")
    key.submit()
    studio.wait(lambda: not scene.tasks.running)


PICTURES = (
    Picture("vault-gate-waiting", waiting),
    Picture("vault-gate-pin", pin),
    Picture("vault-gate-pin-wrong", wrong_pin, ("light",)),
    Picture("vault-gate-hello", hello, ("dark",)),
    Picture("vault-keys", keys),
    Picture("vault-keys-kept-pin", kept_pin, ("light",), text_scale=1.5),
    Picture("vault-keys-changed", changed, ("dark",)),
    Picture("vault-keys-small", keys, ("light",), size=(1024, 600)),
    Picture("vault-gate-waiting-small", waiting, ("light",), size=(1024, 600), text_scale=2.0),
)
