"""share.access: can the folders of other devices be opened, and if not, whose fault is it?"""

import re
from dataclasses import replace

from app.domain.diagnostics import (
    Check,
    CheckGroup,
    Depth,
    Evidence,
    Judge,
    Judgement,
    Named,
    Remedy,
    Thresholds,
    Verdict,
)
from app.domain.facts import Fact, Facts, Reason
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine
from app.services.facts.shares.remote_folders import (
    REMOTE_FOLDERS,
    Access,
    RemoteFolder,
    RemoteFolders,
    about,
)

_SERVICE = {"cifs": "SMB, port 445", "smb3": "SMB, port 445", "windows": "SMB, port 445", "fuse.sshfs": "SSH, port 22"}
_NFS = "NFS, port 2049"
_ORDER = (Verdict.PROBLEM, Verdict.WARNING, Verdict.INFO)
_WAYS = {
    "open": "answers",
    "refused": tr("refuses: the service does not run there"),
    "silent": tr("no answer"),
    "unreachable": tr("no way there"),
    "unresolved": tr("the name is not known"),
}
# What the kernel says when a share of Windows or Samba is not let in: the number is that of errno.
_REFUSED_SIGN_IN = re.compile(r"CIFS.*(SessSetup = -13|STATUS_LOGON_FAILURE|STATUS_WRONG_PASSWORD|LOGON_FAILURE)")
_LOCKED_OUT = re.compile(r"CIFS.*(STATUS_ACCOUNT_(LOCKED_OUT|DISABLED|EXPIRED)|STATUS_PASSWORD_(EXPIRED|MUST_CHANGE))")
_NO_SHARE = re.compile(r"CIFS.*(STATUS_BAD_NETWORK_NAME|BAD_NETWORK_NAME)")

_BY_WAY = {
    "silent": ("server_silent", tr("{server} does not answer on {service}")),
    "unreachable": ("server_unreachable", tr("There is no way to {server}")),
    "unresolved": ("server_unknown", tr("The name {server} is not known")),
    "refused": ("server_refuses", tr("{server} answers, but shares nothing on {service}")),
}
_BY_ACCESS = {
    Access.HANGS: ("hangs", tr("{name} does not answer: whatever opens it hangs")),
    Access.WRONG_CREDENTIAL: ("wrong_credential", tr("{server} does not take the name and password for {source}")),
    Access.LOCKED: ("account_locked", tr("The account on {server} is locked, disabled or expired")),
    Access.DENIED: ("denied", tr("This account may not open {name}")),
    Access.GONE: ("share_gone", tr("{server} has no share {source} any more")),
    Access.OFFLINE: ("server_offline", tr("The system says that {server} is away")),
    Access.CONFLICT: ("two_accounts", tr("{server} is in use with another name already")),
    Access.FAILED: ("failed", tr("{name} could not be opened")),
}
_WHY = {
    "server_silent": tr("The server is off, in another network, or a firewall drops the connection."),
    "server_refuses": tr(
        "The machine is there: its service for shared folders does not run, or it is another machine."
    ),
    "hangs": tr("The server is gone while the folder is in use. Programs that look there wait without an end."),
    "wrong_credential": tr(
        "The way is open, the sign-in is not taken: the password was changed, or the name is another."
    ),
    "denied": tr("Sign-in works. The rights on the share or on its folder do not include this account."),
    "two_accounts": tr("The system uses one name at a time for each server."),
    "not_connected": tr("It is set up to be there from the start, its server answers, and still it is not."),
}


def judge_with(fact: Fact[RemoteFolders]) -> Judge:
    def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
        found = facts.get(fact)
        if not found.folders:
            return does_not_apply(tr("No folder of another device is set up"))
        evidence = [line for one in found.folders[:20] for line in _evidence(one)]
        evidence += [Evidence("remote_folders", tr("The system logged"), line) for line in found.log[-3:]]
        # What a person has named comes first, and then what is worst.
        bad = [
            (bool(folder.place), _ORDER.index(judged.verdict), judged)
            for folder in found.folders
            if (judged := _judged(facts.os, folder, found.log, evidence))
        ]
        if bad:
            return min(bad, key=lambda one: one[:2])[2]
        if all(one.access is Access.NOT_TRIED and not one.way for one in found.folders):
            summary = tr("The device has no tool to try the servers of its shared folders")
            return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)
        opened = [one for one in found.folders if one.access is Access.OPENED]
        if opened:
            return fine(tr("{shareds} can be opened", shareds=counted(len(opened), "shared folder")), *evidence)
        return fine(
            tr("{server} answers; whether the folder opens was not tried", server=found.folders[0].server), *evidence
        )

    return judge


def _evidence(folder: RemoteFolder) -> list[Evidence]:
    lines = []
    if folder.way:
        label = f"{folder.server}, {_SERVICE.get(folder.kind, _NFS)}"
        lines.append(Evidence("remote_folders", label, _WAYS[folder.way], folder.way != "open"))
    if folder.access is not Access.NOT_TRIED:
        value = "opens" if folder.access is Access.OPENED else folder.said or folder.access.value
        lines.append(Evidence("remote_folders", folder.name, value, folder.access is not Access.OPENED))
    elif not folder.is_connected:
        lines.append(Evidence("remote_folders", folder.name, tr("not connected"), True))
    return lines


def _cause(folder: RemoteFolder, log: tuple[str, ...]) -> tuple[str, str]:
    """What keeps it from being used. A server that does not answer explains what the folder itself does."""
    if folder.access is Access.OPENED:
        return "", ""
    cause, words = "", ""
    if folder.access is Access.HANGS:
        cause, words = _BY_ACCESS[Access.HANGS]
    elif folder.way in _BY_WAY:
        cause, words = _BY_WAY[folder.way]
    elif folder.access in _BY_ACCESS:
        cause, words = _BY_ACCESS[folder.access]
    elif not folder.is_connected:
        cause, words = _from_log(folder, log) or (
            "not_connected",
            tr("{name} is not connected, though {server} answers"),
        )
    service = _SERVICE.get(folder.kind, _NFS)
    return cause, words.format(
        server=folder.server or folder.source, service=service, name=folder.name, source=folder.source
    )


def _from_log(folder: RemoteFolder, log: tuple[str, ...]) -> tuple[str, str] | None:
    if folder.kind not in ("cifs", "smb3"):
        return None
    about_it = [line for line in log if folder.server in line] or list(log)
    for line in reversed(about_it):
        for pattern, access in (
            (_LOCKED_OUT, Access.LOCKED),
            (_REFUSED_SIGN_IN, Access.WRONG_CREDENTIAL),
            (_NO_SHARE, Access.GONE),
        ):
            if pattern.search(line):
                return _BY_ACCESS[access]
    return None


def _judged(os: Os, folder: RemoteFolder, log: tuple[str, ...], evidence: list[Evidence]) -> Judgement | None:
    cause, summary = _cause(folder, log)
    if not cause:
        return None
    is_used = not folder.place or folder.access is not Access.NOT_TRIED  # named by a person, or open on the device
    of_server = {one for one, _ in _BY_WAY.values()}
    verdict = Verdict.PROBLEM if is_used or cause not in of_server else Verdict.WARNING
    if cause == "denied":  # elsewhere than on Windows a folder is there for others too: who looks need not be meant
        verdict = Verdict.WARNING if os is Os.WINDOWS else Verdict.INFO
    return Judgement(verdict, summary, cause, _WHY.get(cause, ""), tuple(evidence), _remedy(os, folder, cause))


def _remedy(os: Os, folder: RemoteFolder, cause: str) -> Remedy:
    if cause in ("wrong_credential", "account_locked", "two_accounts"):
        if folder.place and os is not Os.WINDOWS and folder.kind in ("cifs", "smb3"):
            given = {"share": folder.source, "folder": folder.place}
            return Remedy(tr("Set the folder up again with a name and password that are taken"), "share.map", given)
        forget = by_system(
            os,
            linux=Remedy("", by_hand=(tr("Try it: smbclient -U NAME {os} -c ls", os=as_word(os, folder.source)),)),
            windows=Remedy(
                "",
                by_hand=(
                    tr("net use {os} /delete", os=as_word(os, folder.place or folder.source)),
                    tr(
                        "Credential Manager: remove what is kept for {server}, then connect again.",
                        server=folder.server,
                    ),
                ),
            ),
        )
        return Remedy(tr("Sign in again"), by_hand=forget.by_hand)
    if cause == "hangs" and os is not Os.WINDOWS:
        word = as_word(os, folder.place)
        return Remedy(
            tr("Bring the server back, or let go of the folder"),
            by_hand=(
                tr("See that {server} is on and reached.", server=folder.server),
                tr("Let go of it: umount -l {word}", word=word),
            ),
        )
    if cause in ("denied", "share_gone"):
        return Remedy(
            tr("Put it right on the server"),
            by_hand=(tr("On {server}: look at the share and its rights.", server=folder.server),),
        )
    if cause in ("not_connected", "failed"):
        return _connecting(os, folder)
    return Remedy(
        tr("Bring the server back"), by_hand=(tr("See that {server} is on, and in the network.", server=folder.server),)
    )


def _connecting(os: Os, folder: RemoteFolder) -> Remedy:
    word = as_word(os, folder.place)
    return by_system(
        os,
        linux=Remedy(tr("Connect it, and read why not"), by_hand=(f"mount {word}", "journalctl -k -b | tail -n 30")),
        windows=Remedy(
            tr("Connect it, and read why not"),
            by_hand=(tr("net use {word} {os}", word=word, os=as_word(os, folder.source)),),
        ),
    )


def _about(named: Named) -> Check:
    fact = about(named)
    return replace(CHECK, needs=(fact,), judge=judge_with(fact))


CHECK = Check(
    "share.access",
    tr("Shared folders"),
    CheckGroup.NETWORK,
    (REMOTE_FOLDERS,),
    judge_with(REMOTE_FOLDERS),
    depends_on=("link.up", "ip.address", "net.gateway", "dns.resolve"),
    depth=Depth.FULL,
    about=_about,
    causes=(*(cause for cause, _ in (*_BY_WAY.values(), *_BY_ACCESS.values())), "not_connected"),
)
