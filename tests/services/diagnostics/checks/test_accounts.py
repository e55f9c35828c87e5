"""Who may sign in."""

import pytest

from app.domain.facts import KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.facts.accounts.account_states import ACCOUNT_STATES, Account, Accounts
from app.services.facts.accounts.administrators import ADMINISTRATORS, Administrators
from app.services.facts.accounts.sign_in_failures import SIGN_IN_FAILURES, SignInFailure
from app.services.facts.accounts.windows_sign_in import (
    MEMBERSHIP,
    ONEDRIVE,
    PROFILES,
    Membership,
    OneDrive,
    OneDriveFolder,
    Profiles,
)
from tests.services.diagnostics.checks.cases import Case, try_case
from tests.services.facts.test_parsers import parsed

ROOT = Account("root", is_root=True)
ANNA = Account("anna")
STALE = SignInFailure("anna", "192.0.2.40")


def stranger(number: int) -> SignInFailure:
    return SignInFailure(f"user{number}", f"203.0.113.{number}", is_known=False)


def accounts(**changes: object) -> Accounts:
    return Accounts((ROOT, Account("anna", **changes)))  # type: ignore[arg-type]


def folder(signed_in: bool = True, runs: bool = True, exists: bool = True) -> OneDrive:
    return OneDrive((OneDriveFolder(r"D:\anna\OneDrive", signed_in, runs, exists),))


CASES: list[Case] = [
    ("acct.state", {ACCOUNT_STATES: accounts()}, "ok"),
    ("acct.state", {ACCOUNT_STATES: accounts(must_change=True)}, "ok"),
    ("acct.state", {ACCOUNT_STATES: Accounts((Account("root", is_root=True, is_locked=True), ANNA))}, "ok"),
    ("acct.state", {ACCOUNT_STATES: accounts(is_locked=True)}, "warning locked"),
    ("acct.state", {ACCOUNT_STATES: accounts(is_locked_out=True, is_expired=True)}, "problem locked_out"),
    ("acct.state", {ACCOUNT_STATES: accounts(password_expired=True)}, "problem password_expired"),
    ("acct.state", {ACCOUNT_STATES: accounts(is_expired=True)}, "warning expired"),
    ("acct.state", {ACCOUNT_STATES: accounts(shell="/bin/zsh")}, "warning shell_missing"),
    ("acct.state", {ACCOUNT_STATES: Accounts((ROOT, ANNA), "/run/nologin")}, "problem nologin"),
    ("acct.failures", {SIGN_IN_FAILURES: ()}, "ok"),
    ("acct.failures", {SIGN_IN_FAILURES: (STALE,) * 4}, "info some"),
    ("acct.failures", {SIGN_IN_FAILURES: (STALE,) * 5}, "warning repeated"),
    ("acct.failures", {SIGN_IN_FAILURES: tuple(map(stranger, range(20)))}, "info some"),
    ("acct.failures", {SIGN_IN_FAILURES: tuple(map(stranger, range(40)))}, "warning guessing"),
    ("acct.failures", {SIGN_IN_FAILURES: (SignInFailure("anna", "SCANNER", is_lockout=True),)}, "warning lockout"),
    ("acct.admins", {ADMINISTRATORS: Administrators(("anna", "ben"), ("ben",))}, "ok"),
    ("acct.admins", {ADMINISTRATORS: Administrators(("root", "toor"), ("root", "toor"))}, "warning second_root"),
    ("acct.admins", {ADMINISTRATORS: Administrators(tuple("abcdefghij"))}, "info many"),
    ("acct.domain", {MEMBERSHIP: Membership("site.example", True, False)}, "ok"),
    ("acct.domain", {MEMBERSHIP: Membership("", None, True, "Example", True)}, "ok"),
    ("acct.domain", {MEMBERSHIP: Membership("site.example", None, False)}, "unknown"),
    ("acct.domain", {MEMBERSHIP: Membership("site.example", False, False)}, "problem channel"),
    ("acct.domain", {MEMBERSHIP: Membership("", None, True, "Example", False)}, "warning token"),
    ("acct.profile", {PROFILES: Profiles((), (), 0)}, "ok"),
    ("acct.profile", {PROFILES: Profiles((r"D:\anna",), (), 0)}, "info earlier"),
    ("acct.profile", {PROFILES: Profiles((r"D:\anna",), (), 2)}, "problem temporary"),
    ("acct.profile", {PROFILES: Profiles((), (r"D:\TEMP",), 0)}, "problem temporary"),
    ("cloud.onedrive", {ONEDRIVE: folder()}, "ok"),
    ("cloud.onedrive", {ONEDRIVE: folder(signed_in=False, runs=False)}, "ok"),
    ("cloud.onedrive", {ONEDRIVE: folder(runs=False)}, "warning stopped"),
    ("cloud.onedrive", {ONEDRIVE: folder(exists=False)}, "warning folder_missing"),
]
ONLY_ON = {
    **dict.fromkeys(("nologin", "locked", "shell_missing", "second_root"), Os.LINUX),
    **dict.fromkeys(("disabled", "channel", "token", "temporary", "earlier", "stopped", "folder_missing"), Os.WINDOWS),
}


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_a_check_judges(case: Case) -> None:
    try_case(case)


def test_disabled_accounts_of_windows_are_told_of_and_not_held_against_it() -> None:
    try_case(("acct.state", {ACCOUNT_STATES: accounts(is_locked=True)}, "info disabled"), Os.WINDOWS)


def test_an_administrator_is_new_only_against_the_last_visit() -> None:
    check, now = checks_for(["acct.admins"])[0], Administrators(("anna", "root"), ("root",))
    before = Administrators(("root",), ("root",))
    judged = check.judge(KnownFacts({ADMINISTRATORS: now}, earlier={ADMINISTRATORS: before}), check.thresholds)
    assert (judged.cause, judged.summary) == ("new", "New with all rights since the last visit: anna")
    judged = check.judge(KnownFacts({ADMINISTRATORS: before}, earlier={ADMINISTRATORS: now}), check.thresholds)
    assert judged.cause == ""


def test_accounts_say_why_nobody_gets_in_by_them() -> None:
    found = {one.name: one for one in parsed(ACCOUNT_STATES, "written_troubles").accounts}
    assert found["root"] == Account("root", is_root=True, is_locked=True)
    assert found["anna"] == Account("anna", password_expired=True)
    assert found["ben"] == Account("ben", is_expired=True)
    assert found["cleo"] == Account("cleo", is_locked=True)
    assert found["dora"] == Account("dora", shell="/bin/zsh")
    assert found["emil"] == Account("emil", must_change=True)
    assert found["finn"] == Account("finn", is_locked_out=True)
    assert found["gina"] == Account("gina"), "the lock of gina has ended meanwhile"
    windows = parsed(ACCOUNT_STATES, "written", Os.WINDOWS).accounts
    assert [(one.name, one.is_locked_out, one.is_expired, one.is_locked) for one in windows] == [
        ("Empfang", True, False, False),
        ("Lager", False, True, False),
        ("alt", False, False, True),
    ]


def test_a_failed_sign_in_is_counted_once_with_its_source() -> None:
    assert parsed(SIGN_IN_FAILURES, "written_journal") == (
        SignInFailure("anna", "192.0.2.9"),
        SignInFailure("admin", "2001:db8::9", is_known=False),
        SignInFailure("ben", ""),
        SignInFailure("ben", ""),
    )
    assert parsed(SIGN_IN_FAILURES, "written", Os.WINDOWS) == (
        SignInFailure("anna", "SCANNER", is_lockout=True),
        SignInFailure("anna", "192.0.2.40"),
        SignInFailure("admin", "203.0.113.9", is_known=False),
        SignInFailure("ben", "PC7"),
    )


def test_administrators_of_the_device_and_of_its_domain() -> None:
    assert parsed(ADMINISTRATORS, "written_two_roots") == Administrators(
        ("anna", "ben", "root", "toor"), ("root", "toor")
    )
    assert parsed(ADMINISTRATORS, "written", Os.WINDOWS).names == ("Administrator", r"SITE\Domain Admins", "anna")
