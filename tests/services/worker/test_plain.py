"""What crosses to the helper process and back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import errors
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError, DeviceFileError, FileProblem, HostKeyUnknown, LegacyNeeded, TargetError
from app.domain.prompts import LoginQuestion
from app.domain.secret import Secret
from app.domain.transfers import Conflict, Decision, TransferOrder, TransferReport
from app.services.worker.frames import BrokenTalk, Frames
from app.services.worker.plain import (
    NotPlain,
    Plain,
    credential_from_plain,
    credential_to_plain,
    from_plain,
    to_plain,
)

KINDS = [Device, TransferOrder, TransferReport, Conflict, Decision, LoginQuestion]
NAMES = st.text(st.characters())  # lone surrogates too: names that are not UTF-8


def crossed(plain: Plain) -> Plain:
    """As it comes out of the pipe."""
    out: Plain = json.loads(json.dumps(plain))
    return out


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_value_is_the_same_on_the_other_side(kind: type, data: st.DataObject) -> None:
    st.register_type_strategy(str, NAMES)
    st.register_type_strategy(float, st.floats(allow_nan=False))
    st.register_type_strategy(AppError, st.builds(AppError, NAMES, hint=NAMES))
    value = data.draw(st.from_type(kind))
    back = from_plain(kind, crossed(to_plain(value)))
    if isinstance(value, TransferReport):  # exceptions have no equality
        assert [(one.path, str(one.error)) for one in back.troubles] == [
            (one.path, str(one.error)) for one in value.troubles
        ]
        back, value = replace(back, troubles=()), replace(value, troubles=())
    assert back == value


def every_kind() -> list[type[AppError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AppError)]


@pytest.mark.parametrize("kind", every_kind())
def test_every_error_arrives_with_all_that_it_says(kind: type[AppError]) -> None:
    trust = {"host": "h", "port": 22, "kind": "ed25519", "fingerprint": "SHA256:x", "key": "AAAA"}
    changed = {"host": "h", "port": 22, "expected": "a", "offered": "b", "source": "f:1"}
    more = {"LegacyNeeded": {"methods": ("ssh-rsa",)}, "ImportPassword": {"tried": True}}
    given = more.get(kind.__name__, {})
    if issubclass(kind, errors.TrustQuestion):
        given = trust
    elif issubclass(kind, errors.HostKeyChanged):
        given = changed
    elif issubclass(kind, DeviceFileError):
        given = {"problem": FileProblem.FULL}
    error = kind("It went wrong.", **given)
    if isinstance(error, errors.CertificateUnknown | errors.CertificateChanged):
        error.says = (("Made out to", "pc7"), ("Valid", "2026 to 2027"))
    if isinstance(error, errors.CertificateChanged):
        error.expected, error.offered = "a", "b"
    if isinstance(error, TargetError):
        error.hop = Device("g1", "gate")
    back = from_plain(AppError, crossed(to_plain(error)))
    assert type(back) is kind
    assert (str(back), back.hint, vars(back)) == (str(error), error.hint, vars(error))


def test_a_secret_crosses_only_where_it_is_meant_to() -> None:
    with pytest.raises(TypeError):
        to_plain(Credential("root", Secret("pä ss")))
    for credential in (Credential(), Credential("root", Secret("pä ss"), Secret("PEM\n"), Secret(""))):
        back = credential_from_plain(crossed(credential_to_plain(credential)))
        assert (back.user, back.password, back.private_key) == (
            credential.user, credential.password, credential.private_key
        )  # fmt: skip


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {"rule": "skip"},
        {"rule": "burn", "for_all": True},
        {"rule": "skip", "for_all": 1},
        {"rule": "skip", "for_all": True, "more": 1},
    ],
)
def test_what_is_not_expected_is_refused(plain: Plain) -> None:
    with pytest.raises(NotPlain):
        from_plain(Decision, plain)


@pytest.mark.parametrize(
    "plain",
    [
        {"error": "SystemExit", "message": "", "parts": {}},
        {"error": "TargetError", "message": "", "parts": {"__class__": "x"}},
        {"error": "TargetError", "message": "", "parts": {"hint": 1}},
        {"error": "TargetError", "message": None, "parts": {}},
        {"error": ["TargetError"], "message": "", "parts": {}},
    ],
)
def test_an_error_that_was_made_up_is_refused(plain: Plain) -> None:
    with pytest.raises(NotPlain):
        from_plain(AppError, plain)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_an_end_or_broken_talk(data: bytes) -> None:
    import io

    frames = Frames(io.BytesIO(data), io.BytesIO())
    try:
        while frames.read() is not None:
            pass
    except BrokenTalk:
        pass


def test_kinds_with_parts_of_their_own_are_kept_apart() -> None:
    legacy = LegacyNeeded("Old.", methods=("ssh-rsa", "3des-cbc"))
    unknown = HostKeyUnknown("New.", host="h", port=1, kind="k", fingerprint="f", key="AAAA")
    assert from_plain(AppError, crossed(to_plain(legacy))).methods == ("ssh-rsa", "3des-cbc")
    assert from_plain(AppError, crossed(to_plain(unknown))).key == "AAAA"
