"""The texts of an SSH server: its settings, where the first line that names a thing wins, and the keys of a person."""

from collections.abc import Mapping, Sequence

from app.domain.language import tr
from app.domain.setup import Arguments, State
from app.services.setup.steps.file_sets import WRITTEN_BY
from app.services.setup.steps.scripts import BLOCK_BEGIN, BLOCK_END, block_in, content_of

LABELS = {
    "Port": tr("Port of the SSH server"),
    "PermitRootLogin": tr("Root may log on over SSH"),
    "PasswordAuthentication": tr("Passwords over SSH"),
}
_DEFAULTS = {"Port": "22", "PermitRootLogin": "prohibit-password", "PasswordAuthentication": "yes"}
_DEFAULTS |= {"KbdInteractiveAuthentication": "yes"}  # OpenSSH 9
_NAMES = {name.casefold(): name for name in (*LABELS, "KbdInteractiveAuthentication")}


def settings_of(arguments: Arguments) -> dict[str, str]:
    """What the step sets, as sshd_config names it."""
    wanted = {}
    if arguments.get("port"):
        wanted["Port"] = str(arguments["port"])
    if arguments.get("root_login"):
        wanted["PermitRootLogin"] = arguments["root_login"]
    if arguments.get("passwords"):
        wanted["PasswordAuthentication"] = arguments["passwords"]
        if arguments["passwords"] == "no":  # a password that is asked for as a question is one too
            wanted["KbdInteractiveAuthentication"] = "no"
    return wanted


def settings_in(text: str) -> dict[str, str]:
    """What a text sets for everybody; the first line that names a thing wins. Match blocks are for some only."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        words = line.partition("#")[0].replace("=", " ", 1).split()
        if words and words[0].casefold() == "match":
            break
        if len(words) > 1 and (name := _NAMES.get(words[0].casefold())):
            found.setdefault(name, words[1].strip('"'))
    return found


def effective_of(state: State) -> dict[str, str]:
    """What holds now: the server's own answer, else what its files say."""
    noted = state.get("noted", {})
    if said := dict(noted.get("said", {})):
        if said["PermitRootLogin"] == "without-password":
            said["PermitRootLogin"] = "prohibit-password"
        return said | {"Port": ", ".join(str(port) for port in noted["ports"])}
    image = state["config"] if "config" in state else state["files"][state["place"]]["image"]
    return _DEFAULTS | settings_in(content_of(image))


def with_settings(text: str, wanted: Mapping[str, str], *, is_own: bool) -> str:
    """`text` with the settings: our own file whole, else a block at its start, where it wins."""
    if is_own:
        return WRITTEN_BY + _lines(settings_in(text) | dict(wanted))
    end = "\r\n" if "\r\n" in text else "\n"
    old = block_in(text.replace("\r\n", "\n").split("\n"))
    block = f"{BLOCK_BEGIN}\n{_lines(settings_in(old or '') | dict(wanted))}{BLOCK_END}\n".replace("\n", end)
    if old is None:
        return block + text
    above, below = text.split(BLOCK_BEGIN, 1)[0], text.split(BLOCK_END, 1)[1].removeprefix(end)
    return block + above + below


def _lines(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} {value}\n" for name, value in settings.items())


def key_of(line: str) -> str:
    """Kind and number of a key: what follows is a note, what stands before are options."""
    words = line.split()
    at = next((number for number, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))), len(words))
    return " ".join(words[at : at + 2])


def keys_text(text: str, keys: Sequence[str]) -> str:
    """`text` and the keys that are missing in it, a line each."""
    there = {key_of(line) for line in text.splitlines()}
    end = "\r\n" if "\r\n" in text else "\n"
    new = [line for line in dict.fromkeys(keys) if key_of(line) not in there]
    start = text + end if text and not text.endswith("\n") and new else text
    return start + "".join(line + end for line in new)
