"""What devices ask and need during the login, and what stays to be seen of it in the head of a session."""

from dataclasses import replace

from app.domain.devices import Device
from app.domain.errors import AnswersRefused, AuthenticationFailed, HostKeyUnknown, LegacyNeeded
from app.domain.prompts import LoginQuestion, Prompt, QuestionKind
from app.domain.sessions import SignIn
from app.domain.vault_errors import OtherClient
from app.views.pages.remote.login_cards import LegacyCard, PromptCard
from tests.pictures import practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_BADGE = LoginQuestion(
    practice.SERVER,
    "support",
    QuestionKind.PROMPTS,
    (Prompt("Badge number:", is_shown=True), Prompt("One-time code:")),
    "Practice network",
    "Open the app on your phone and read the code. It changes every 30 seconds.",
)
_PASSPHRASE = replace(
    _BADGE,
    kind=QuestionKind.PASSPHRASE,
    prompts=(Prompt("Passphrase of /home/robin/.ssh/id_ed25519"),),
    title="",
    instructions="",
)
_LEGACY = LegacyNeeded("", methods=("diffie-hellman-group14-sha1", "ssh-rsa", "aes128-cbc"))
_HOP = Device("h1", "nd-gate", host="198.51.100.7", user="jump")


def _ask(studio: Studio, scene: Scene, question: LoginQuestion) -> None:
    scene.sessions.questions = {"nd-server": question}
    _open(studio, scene, practice.SERVER, PromptCard)


def _open(studio: Studio, scene: Scene, device: Device, kind: type) -> None:
    page = scene.furnish().show("remote")
    page.open_device(scene.device(device))
    studio.wait(lambda: isinstance(page.sessions.current.card, kind))
    studio.rest()


def prompts(studio: Studio, scene: Scene) -> None:
    _ask(studio, scene, _BADGE)


def prompts_again(studio: Studio, scene: Scene) -> None:
    _ask(studio, scene, replace(_BADGE, prompts=_BADGE.prompts[1:], again=True, title="", instructions=""))


def passphrase(studio: Studio, scene: Scene) -> None:
    _ask(studio, scene, _PASSPHRASE)


def answers_refused(studio: Studio, scene: Scene) -> None:
    from app.views.pages.remote.cards import FailureCard

    scene.sessions.answers = {"nd-server": AnswersRefused("The device did not accept the answers for support.")}
    _open(studio, scene, practice.SERVER, FailureCard)


def legacy(studio: Studio, scene: Scene) -> None:
    scene.sessions.answers = {"nd-router": _LEGACY}
    _open(studio, scene, practice.ROUTER, LegacyCard)


def jump_host_unknown(studio: Studio, scene: Scene) -> None:
    from app.views.pages.remote.cards import TrustCard

    question = HostKeyUnknown("", host=_HOP.host, port=22, kind="ssh-ed25519", fingerprint=practice.FINGERPRINT, key="")
    question.hop = _HOP
    scene.sessions.answers = {"nd-server": question}
    _open(studio, scene, practice.SERVER, TrustCard)


def jump_host_refused(studio: Studio, scene: Scene) -> None:
    from app.views.pages.remote.password_card import PasswordCard

    error = AuthenticationFailed("Jump host nd-gate, on the way to nd-server: The device refused the key of jump.")
    error.hop = _HOP
    scene.sessions.knows_passwords = True
    scene.sessions.answers = {"nd-server": error}
    _open(studio, scene, practice.SERVER, PasswordCard)


def other_client(studio: Studio, scene: Scene) -> None:
    from app.views.pages.remote.crossing_card import CrossingCard

    error = OtherClient("“Router” is a credential of Harbour Physio, and nd-router belongs to Nordlys Dental.")
    error.entry = "0" * 32
    scene.sessions.answers = {"nd-router": error}
    _open(studio, scene, practice.ROUTER, CrossingCard)


def marked(studio: Studio, scene: Scene) -> None:
    """A session with old methods, through a jump host."""
    scene.sessions.answers = {"nd-router": PlayedShell(screens.SERVER, None)}
    scene.sessions.signed_in = SignIn(("password",), ("nd-gate",), ("ssh-rsa",))
    page = scene.furnish().show("remote")
    page.open_device(replace(scene.device(practice.ROUTER), legacy=True, accent="production"))
    studio.wait(lambda: page.sessions.current.presence == "online")
    studio.rest()


PICTURES = (
    Picture("remote-login-prompts", prompts),
    Picture("remote-login-again", prompts_again, ("light",)),
    Picture("remote-login-refused", answers_refused, ("light",)),
    Picture("remote-login-passphrase", passphrase),
    Picture("remote-login-legacy", legacy),
    Picture("remote-login-jump-host", jump_host_unknown, ("light",)),
    Picture("remote-login-jump-refused", jump_host_refused, ("light",)),
    Picture("remote-login-other-client", other_client),
    Picture("remote-login-other-client-150", other_client, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("remote-login-marked", marked),
    Picture("remote-login-150", prompts, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("remote-login-legacy-150", legacy, ("dark",), size=(1024, 600), text_scale=1.5),
)
