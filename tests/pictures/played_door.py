"""A door of the vault that shows what a picture wants, without a store for keys or a clock."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import WrongPin
from app.services.paths import Paths
from app.services.vault.keeper import VaultKeeper
from app.services.vault.unlocking.door import Door, KeyChange, Sight
from app.services.vault.unlocking.ways import Offer, Standing, Way


class PlayedQuick:
    holds_keys = False

    def __init__(self) -> None:
        self.on: Standing | None = None
        self.not_here: dict[Way, str] = {Way.HELLO: "Windows Hello is on Windows only."}

    def standing(self, vault: Path) -> Standing | None:
        return self.on

    def offers(self, task: TaskContext) -> Sequence[Offer]:
        return tuple(Offer(way, self.not_here.get(way, "")) for way in Way)


class PlayedDoor(Door):
    def __init__(self, keeper: VaultKeeper) -> None:
        super().__init__(keeper, Paths(Path("/nowhere")))
        self.sight = Sight()
        quick: Any = PlayedQuick()
        self.__dict__["quick"] = quick

    def look(self, vault: Path, task: TaskContext) -> Sight:
        return self.sight

    def unlock_quickly(self, vault: Path, pin: Secret | None, task: TaskContext) -> None:
        raise WrongPin(3)

    def change_key(self, change: KeyChange, task: TaskContext) -> int:
        return 3

    def remember(self, vault: Path, key_file: Path | None, task: TaskContext) -> None:
        pass
