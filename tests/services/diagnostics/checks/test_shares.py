"""Shared folders: silent, refused, denied and a wrong credential are four causes."""

from dataclasses import replace

import pytest

from app.domain.target import Os
from app.services.diagnostics.checks.shares.share_access import CHECK
from app.services.facts.shares.remote_folders import REMOTE_FOLDERS, Access, RemoteFolder, RemoteFolders
from tests.services.diagnostics.checks.cases import Case, try_case

NAS = RemoteFolder("cifs", "//nas/scans", "/mnt/scans", "nas", way="open")
REFUSED = ("CIFS: VFS: \\\\nas Send error in SessSetup = -13",)


def folder(access: Access = Access.NOT_TRIED, *, log: tuple[str, ...] = (), **changes: object) -> RemoteFolders:
    return RemoteFolders((replace(NAS, access=access, **changes),), log)  # type: ignore[arg-type]


def lost(way: str, *, place: str = "/mnt/scans") -> RemoteFolders:
    return folder(way=way, is_connected=False, place=place)


CASES: list[Case] = [
    ("share.access", {REMOTE_FOLDERS: RemoteFolders(())}, "not_applicable"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.OPENED)}, "ok"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.OPENED, way="silent")}, "ok"),
    ("share.access", {REMOTE_FOLDERS: folder()}, "ok"),
    ("share.access", {REMOTE_FOLDERS: folder(way="")}, "unknown"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.HANGS, way="silent")}, "problem hangs"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.DENIED)}, "info denied"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.WRONG_CREDENTIAL)}, "problem wrong_credential"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.LOCKED)}, "problem account_locked"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.GONE)}, "problem share_gone"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.CONFLICT)}, "problem two_accounts"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.OFFLINE)}, "problem server_offline"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.OFFLINE, way="silent")}, "problem server_silent"),
    ("share.access", {REMOTE_FOLDERS: folder(Access.FAILED)}, "problem failed"),
    # A laptop that is not where its server is: true, and no drama.
    ("share.access", {REMOTE_FOLDERS: lost("silent")}, "warning server_silent"),
    ("share.access", {REMOTE_FOLDERS: lost("unresolved")}, "warning server_unknown"),
    ("share.access", {REMOTE_FOLDERS: lost("refused")}, "warning server_refuses"),
    ("share.access", {REMOTE_FOLDERS: lost("unreachable")}, "warning server_unreachable"),
    ("share.access", {REMOTE_FOLDERS: lost("refused", place="")}, "problem server_refuses"),
    ("share.access", {REMOTE_FOLDERS: folder(is_connected=False)}, "problem not_connected"),
    ("share.access", {REMOTE_FOLDERS: folder(is_connected=False, log=REFUSED)}, "problem wrong_credential"),
    (
        "share.access",
        {REMOTE_FOLDERS: folder(is_connected=False, log=("CIFS: Status code returned STATUS_ACCOUNT_LOCKED_OUT",))},
        "problem account_locked",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_shared_folders_are_judged(case: Case) -> None:
    try_case(case)


def test_a_wrong_password_is_mended_by_a_step_of_the_setup() -> None:
    judged = try_case(
        ("share.access", {REMOTE_FOLDERS: folder(Access.WRONG_CREDENTIAL)}, "problem wrong_credential"), Os.LINUX
    )
    assert judged and judged.remedy
    assert (judged.remedy.step, judged.remedy.parameters) == (
        "share.map",
        {"share": "//nas/scans", "folder": "/mnt/scans"},
    )


def test_the_share_that_a_person_has_named_is_asked_for() -> None:
    assert CHECK.about
    (fact,) = CHECK.about({"share": r"\\nas\scans"}).needs
    assert fact.given == {"share": "//nas/scans"} and "named" in fact.contacts
    assert CHECK.about({"printer": "x"}).needs == CHECK.needs


def test_who_is_not_let_in_on_windows_is_who_works_there() -> None:
    try_case(("share.access", {REMOTE_FOLDERS: folder(Access.DENIED)}, "warning denied"), Os.WINDOWS)


def test_the_worst_of_several_folders_is_named() -> None:
    both = (replace(NAS, place="/srv/a", access=Access.DENIED), replace(NAS, access=Access.HANGS))
    judged = try_case(("share.access", {REMOTE_FOLDERS: RemoteFolders(both)}, "problem hangs"))
    assert judged and "/mnt/scans" in judged.summary
