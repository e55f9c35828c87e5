"""acct.state: may the people who have an account here sign in?"""

import re

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, fine, listed, note, problem, warning
from app.services.facts.accounts.account_states import ACCOUNT_STATES, Account


def _shown(one: Account) -> Evidence:
    states = {
        tr("locked out after wrong passwords"): one.is_locked_out,
        tr("the account has expired"): one.is_expired,
        tr("the password has expired"): one.password_expired,
        tr("locked by an administrator"): one.is_locked,
        tr("a new password is asked for at the next sign-in"): one.must_change,
        tr("its shell {shell} is not there", shell=one.shell): bool(one.shell),
    }
    said = [words for words, holds in states.items() if holds]
    return Evidence("account_states", one.name, ", ".join(said) or tr("may sign in"), _is_bad(one))


def _is_bad(one: Account) -> bool:
    return one.is_locked_out or one.is_expired or one.password_expired or bool(one.shell) or _is_put_away(one)


def _is_put_away(one: Account) -> bool:
    """Many lock the password of root on purpose: its rights come by sudo."""
    return one.is_locked and not one.is_root


def _words(os: Os, summary: str, linux: str, windows: str) -> Remedy:
    admin = tr("As an administrator: {windows}", windows=windows)
    return by_system(os, linux=Remedy(summary, by_hand=(linux,)), windows=Remedy(summary, by_hand=(admin,)))


def _renewing(os: Os, name: str) -> Remedy:
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}", name):
        return Remedy(tr("Set a new password"), step="account.password", parameters={"name": name})
    word = as_word(os, name)
    return _words(os, tr("Set a new password"), f"passwd {word}", f"net user {word} *")


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(ACCOUNT_STATES)
    everyone, os = found.accounts, facts.os
    evidence = [_shown(one) for one in everyone if _is_bad(one) or one.must_change][:20]
    if found.nologin:
        shown = Evidence("account_states", tr("Keeps out everybody but root"), found.nologin, True)
        remedy = Remedy(
            tr("Let people in again"),
            by_hand=(tr("See why it is there: cat {nologin}", nologin=found.nologin), f"rm {found.nologin}"),
        )
        return problem(
            "nologin",
            tr("Nobody but root may sign in: {nologin} is there", nologin=found.nologin),
            shown,
            remedy=remedy,
        )
    return _about_accounts(everyone, evidence, os) or fine(
        tr("{accounts} may sign in", accounts=counted(len(everyone), "account")), *evidence
    )


def _about_accounts(everyone: tuple[Account, ...], evidence: list[Evidence], os: Os) -> Judgement | None:
    """What is worst comes first."""

    def names(chosen: list[Account]) -> tuple[str, str]:
        return listed(one.name for one in chosen), as_word(os, chosen[0].name)

    if out := [one for one in everyone if one.is_locked_out]:
        who, word = names(out)
        free = _words(os, tr("Unlock the account"), f"faillock --user {word} --reset", f"net user {word} /active:yes")
        why = tr("Someone, or a program with an old password, gave wrong passwords too often.")
        return problem(
            "locked_out", tr("{who}: locked out after wrong passwords", who=who), *evidence, why=why, remedy=free
        )
    if old := [one for one in everyone if one.password_expired]:
        who, word = names(old)
        renew = _renewing(os, old[0].name)
        return problem("password_expired", tr("{who}: the password has expired", who=who), *evidence, remedy=renew)
    if gone := [one for one in everyone if one.is_expired]:
        who, word = names(gone)
        command = tr("Set-LocalUser -Name {word} -AccountNeverExpires", word=word)
        longer = _words(os, tr("Give the account more time, if it is still wanted"), f"chage -E -1 {word}", command)
        return warning("expired", tr("{who}: the account has expired", who=who), *evidence, remedy=longer)
    if shells := [one for one in everyone if one.shell]:
        who, word = names(shells)
        shell = Remedy(tr("Give the account a shell that is there"), by_hand=(tr("chsh -s /bin/sh {word}", word=word),))
        return warning(
            "shell_missing",
            tr("{who}: the shell {shell} is not there", who=who, shell=shells[0].shell),
            *evidence,
            remedy=shell,
        )
    return _about_locked([one for one in everyone if _is_put_away(one)], evidence, os)


def _about_locked(locked: list[Account], evidence: list[Evidence], os: Os) -> Judgement | None:
    names = listed(one.name for one in locked)
    if locked and os is Os.WINDOWS:
        return note(tr("Disabled: {names}", names=names), *evidence, cause="disabled")
    if locked:
        command = tr("passwd -u {os}", os=as_word(os, locked[0].name))
        unlock = Remedy(tr("Unlock the account, if it is still wanted"), by_hand=(command,))
        return warning(
            "locked", tr("{names}: locked, its password opens nothing", names=names), *evidence, remedy=unlock
        )
    return None


CHECK = Check("acct.state", tr("Accounts"), CheckGroup.ACCOUNTS, (ACCOUNT_STATES,), judge)
