"""Which profiles there are, and the one that is named, with its answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.cli.devices import is_within
from app.cli.exit_codes import DONE, UsageError
from app.cli.secret_input import ask, ask_secret, can_ask, read_secret
from app.cli.session import Session
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import ProfileInvalid
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.services.setup.cache.store import OfflineCache, with_cache
from app.services.setup.profiles.loading import (
    ProfileFile,
    carried_profiles,
    finder,
    load_profile,
    profiles_in,
    shipped_profiles,
)
from app.services.setup.profiles.params import typed
from app.services.setup.profiles.vault_references import secret_of


def profiles(session: Session) -> int:
    """Lists the profiles that can be named."""
    rows = [(file.path.stem, file.name, file.description) for file in _files(session)]
    session.output.document([{"id": id_, "name": name, "description": text} for id_, name, text in rows])
    session.output.table(rows, ("PROFILE", "NAME", "DESCRIPTION"))
    return DONE


def profile_path(session: Session) -> Path:
    """What PROFILE names: a file, or the name of a profile of one's own or of those that come with Satchel."""
    named = Path(session.options.profile).expanduser()
    if named.exists() or named.suffix or len(named.parts) > 1:
        return named
    files = _files(session)
    for file in files:
        if str(named).casefold() in (file.path.stem.casefold(), file.name.casefold()):
            return file.path
    known = ", ".join(file.path.stem for file in files)
    raise UsageError(f'There is no profile "{named}".', hint=f"Give a file, or one of: {known}.")


def chosen_devices(session: Session) -> list[Device]:
    """What --device and --folder name, each once; without them this computer. Raises DeviceNotFound, UsageError."""
    found = [session.device(name) for name in session.options.devices or ()]
    if session.options.folder is not None:
        book = session.services.device_book.devices()
        within = [device for device in book if is_within(device.folder, session.options.folder)]
        if not within:
            raise UsageError(
                f'There is no device in the folder "{session.options.folder}".', hint="devices ls lists them."
            )
        found += [session.device(device.id) for device in within]
    return list(dict.fromkeys(found)) or [session.device(THIS_COMPUTER.id)]


def answers_given(written: Sequence[str] | None) -> dict[str, str]:
    """What NAME=VALUE gives, by its name."""
    answers: dict[str, str] = {}
    for given in written or ():
        name, separator, value = given.partition("=")
        if not separator:
            raise UsageError(f'"{given}" is no NAME=VALUE.', hint="")
        answers[name] = value
    return answers


def first_answers(session: Session) -> dict[str, str | Secret]:
    """The answers that the command line gives, for all devices."""
    return {**answers_given(session.options.param), **given_secrets(session)}


def asked_profile(
    session: Session,
    answers: dict[str, str | Secret],
    device: Device,
    own: Mapping[str, str | Secret] | None = None,
) -> Profile:
    """The profile for a device with its answers; what is missing is asked from a person and put into `answers`.

    `own` are those of this device where there are several.
    """
    path, whole = profile_path(session), answers | dict(own or {})
    profile = load(session, path, whole, device)
    missing = [one for one in profile.asked if one.name not in whole and one.required and one.default is None]
    if missing and can_ask():
        for one in missing:
            answers[one.name] = whole[one.name] = _asked(session, one)
        profile = load(session, path, whole, device)
    elif missing:
        labels = ", ".join(f'"{one.label}"' for one in missing)
        words = ", ".join(
            f"--param-fd {one.name}=N" if one.kind is ParameterKind.SECRET else f"--param {one.name}=VALUE"
            for one in missing
        )
        raise UsageError(
            f"The profile asks for {labels}{f' of {device.name}' if own is not None else ''}.",
            hint=f"Give {'it' if len(missing) == 1 else 'them'} with {words}.",
        )
    return profile


def _asked(session: Session, parameter: Parameter) -> str | Secret:
    """What a person types, asked again until it can be taken."""
    if parameter.kind is ParameterKind.SECRET:
        return ask_secret(parameter.label)
    choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
    while True:
        text = ask(f"{parameter.label}{choices}")
        try:
            if text.strip():
                typed(parameter, text)
                return text
        except ProfileInvalid as error:
            session.output.message(error.hint or str(error))


def given_secrets(session: Session) -> dict[str, Secret]:
    """What --param-fd NAME=N gives, by its name."""
    secrets: dict[str, Secret] = {}
    for given in session.options.param_fd or ():
        name, _, descriptor = given.partition("=")
        if not descriptor.isdecimal():
            raise UsageError(f'"{given}" is no NAME=DESCRIPTOR.', hint="Such as --param-fd password=3, with 3<file.")
        secrets[name] = read_secret(int(descriptor))
    return secrets


def load(session: Session, path: Path, answers: Mapping[str, str | Secret], device: Device) -> Profile:
    """The profile in a file for a device, with what it takes from the vault."""

    def from_vault(reference: str) -> Secret:
        return session.crossing(device, lambda: secret_of(session.services.keeper, reference, device, session.task))

    find = finder(session.services.paths.profiles_folder)
    profile = load_profile(path, answers, vault=from_vault, find=find)
    return with_cache(profile, OfflineCache(session.services.paths.cache_folder))


def _files(session: Session) -> tuple[ProfileFile, ...]:
    return (*profiles_in(session.services.paths.profiles_folder), *carried_profiles(), *shipped_profiles())
