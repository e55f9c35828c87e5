"""Tunnels: listed in all their states, set up, asked about, and none yet."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.errors import ConnectionLost, HostKeyUnknown, TunnelError
from app.domain.prompts import Ask, LoginQuestion, Prompt, QuestionKind
from app.domain.task import TaskContext
from app.domain.tunnels import LOOPBACK, Tunnel, TunnelKind, TunnelState, TunnelStatus
from app.views.pages.remote.place_specs import tunnels_place
from app.views.pages.remote.tunnels.desk import TunnelDesk
from app.views.pages.remote.tunnels.pane import TunnelsPane
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


class PlayedTunnels:
    """Stand still in the states that they are given."""

    def __init__(self, statuses: list[TunnelStatus]) -> None:
        self.all = {one.tunnel.id: one for one in statuses}
        self.asked: list[Ask | None] = []
        self.tell: Callable[[], None] = lambda: None

    def load(self, _: TaskContext) -> list[TunnelStatus]:
        return self.statuses()

    def statuses(self) -> list[TunnelStatus]:
        return list(self.all.values())

    def status(self, id: str) -> TunnelStatus:
        return self.all[id]

    def listen(self, listener: Callable[[], None]) -> None:
        self.tell = listener

    def start(self, id: str, ask: Ask | None = None) -> None:
        self.asked.append(ask)
        self.all[id] = replace(self.all[id], state=TunnelState.STARTING, error=None)
        self.tell()

    def stop(self, id: str) -> None:
        self.all[id] = replace(self.all[id], state=TunnelState.STOPPED, error=None)
        self.tell()

    def put(self, tunnel: Tunnel) -> Tunnel:
        self.all[tunnel.id or "new"] = TunnelStatus(replace(tunnel, id=tunnel.id or "new"))
        self.tell()
        return self.all[tunnel.id or "new"].tunnel

    def remove(self, id: str) -> Tunnel:
        gone = self.all.pop(id).tunnel
        self.tell()
        return gone


def _statuses(scene: Scene) -> list[TunnelStatus]:
    server, nas, router = (scene.device(one).id for one in (practice.SERVER, practice.NAS, practice.ROUTER))
    local, remote = TunnelKind.LOCAL, TunnelKind.REMOTE
    web = Tunnel("a", "Router's web page", local, router, 8443, host="10.20.1.1", host_port=443, autostart=True)
    data = Tunnel("b", "Practice database", local, server, 5432, host="localhost", host_port=5432)
    socks = Tunnel("c", "Whole practice network", TunnelKind.DYNAMIC, server, 1080)
    back = Tunnel("d", "Updates for the NAS", remote, nas, 8080, host="localhost", host_port=8000)
    wide = Tunnel("e", "Scanner for everyone", local, server, 9100, bind="0.0.0.0", host="10.20.1.60", host_port=9100)
    lost = ConnectionLost("The connection to nd-nas was lost.")
    taken = TunnelError("Port 5432 of this computer is taken by postgres (process 812).")
    problem = "10.20.1.99:80 cannot be reached from the device: No route to host"
    return [
        TunnelStatus(web, TunnelState.OPEN, 8443, 2, 41, 83_400, 4_210_000, 128_000.0),
        TunnelStatus(data, TunnelState.FAILED, 5432, error=taken),
        TunnelStatus(socks, TunnelState.OPEN, 1080, 7, 312, 1_940_000, 256_000_000, 3_400_000.0, last_problem=problem),
        TunnelStatus(back, TunnelState.BROKEN, 8080, 0, 3, 1200, 88_000_000, retry_in=8.0, error=lost),
        TunnelStatus(wide),
    ]


def _show(studio: Studio, scene: Scene, change: Callable[[list[TunnelStatus]], list[TunnelStatus]] = list) -> Any:
    page = scene.furnish().show("remote")
    played = PlayedTunnels(change(_statuses(scene)))
    desk = TunnelDesk(played, scene.tasks, page)  # type: ignore[arg-type]

    def make() -> TunnelsPane:
        return TunnelsPane(desk, scene.sessions, scene.tasks, scene.book.devices)  # type: ignore[arg-type]

    page.places.offer(tunnels_place(make))
    pane = page.places.show("tunnels")
    studio.wait(lambda: desk.is_read)
    pane.show_list()
    studio.rest()
    return pane


def listed(studio: Studio, scene: Scene) -> None:
    _choose(_show(studio, scene), 2)


def failed(studio: Studio, scene: Scene) -> None:
    _choose(_show(studio, scene), 1)
    studio.rest()


def unknown_key(studio: Studio, scene: Scene) -> None:
    def change(statuses: list[TunnelStatus]) -> list[TunnelStatus]:
        question = HostKeyUnknown(
            "The key of 10.20.1.10 is not known yet.",
            host="10.20.1.10",
            port=22,
            kind="ssh-ed25519",
            fingerprint="SHA256:Jm5tYgXb0e2vJ4bQ1kq0Zs8wT7uR3nPcL9dFhGaKeXo",
            key="",
        )
        return [replace(statuses[0], state=TunnelState.FAILED, error=question), *statuses[1:]]

    _choose(_show(studio, scene, change), 0)
    studio.rest()


def login(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene)
    _choose(pane, 4)
    pane.start("e")
    device = scene.device(practice.SERVER)
    prompts = (Prompt("Verification code:"),)
    pane.questions.questions.asker.ask(LoginQuestion(device, "support", QuestionKind.PROMPTS, prompts))
    studio.wait(lambda: pane.questions.card is not None)
    studio.rest()


def form(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene)
    tunnel = Tunnel("", "", TunnelKind.LOCAL, scene.device(practice.SERVER).id, 8080, host="10.20.1.60", host_port=80)
    pane.edit(tunnel)


def form_with_risk(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene)
    pane.edit(Tunnel("", "", TunnelKind.DYNAMIC, "", 1080, bind="0.0.0.0"))
    pane.form.save.click()


def form_with_problems(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene)
    pane.edit(Tunnel("", "", TunnelKind.REMOTE, "", 70000, LOOPBACK))
    pane.form.save.click()


def deleted(studio: Studio, scene: Scene) -> None:
    pane = _show(studio, scene)
    _choose(pane, 4)
    pane.actions_.do_remove()
    studio.wait(lambda: pane.notices.notice is not None)
    studio.rest()


def none_yet(studio: Studio, scene: Scene) -> None:
    _show(studio, scene, lambda _: [])


def _choose(pane: Any, row: int) -> None:
    pane.list.setCurrentIndex(pane.model.index(row, 0))


PICTURES = (
    Picture("tunnels", listed),
    Picture("tunnels-failed", failed),
    Picture("tunnels-unknown-key", unknown_key, ("light",)),
    Picture("tunnels-login", login, ("dark",)),
    Picture("tunnels-form", form),
    Picture("tunnels-form-risk", form_with_risk, ("light",)),
    Picture("tunnels-form-problems", form_with_problems, ("dark",)),
    Picture("tunnels-deleted", deleted, ("light",)),
    Picture("tunnels-none", none_yet, ("light",)),
    Picture("tunnels-small", failed, ("light",), size=(1024, 600), text_scale=1.5),
)
