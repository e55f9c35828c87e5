"""Stage 9: whether PowerShell runs in the session, and one that stays opens."""

from app.domain.connection_check import Help, Observation
from app.domain.errors import CertificateChanged, CommandError, ConnectionLost, TargetError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, left_out, printable, well
from app.services.facts.answers import read_json
from app.services.winrm.checking.faults import codes, no_room
from app.services.winrm.quotas import QUOTAS

_SCRIPT = (
    'ConvertTo-Json -Compress @{ version = "$($PSVersionTable.PSVersion)"; '
    'mode = "$($ExecutionContext.SessionState.LanguageMode)" }'
)


def try_powershell(attempt: Attempt, task: TaskContext) -> Seen:
    target = attempt.windows.target
    if target is None:
        return left_out(tr("There is no session to try it in."))
    try:
        result = target.run(_SCRIPT, task, timeout=STAGE_SECONDS * 3)
    except (TargetError, CommandError, CertificateChanged) as error:
        cause = "lost" if isinstance(error, ConnectionLost) else "failed"
        said = Observation(tr("It ended with"), error.details or str(error), is_fault=True)
        if (fault := codes(error)[1]) in QUOTAS:
            return no_room(attempt, fault, said)
        return broken(cause, str(error), error.hint, said, help=Help.TRY_AGAIN)
    if result.exit_code != 0:
        return _no_powershell(attempt, result.exit_code, printable((result.errors or result.output).encode(), 400))
    try:
        found = read_json(result.output)
        version, mode = str(found["version"])[:40], str(found["mode"])[:40]
    except (ValueError, KeyError, TypeError):
        return _no_powershell(attempt, 0, printable(result.output.encode(), 400))
    return _with_session(
        attempt,
        tr("PowerShell {version} runs a command", version=version),
        Observation(tr("Language mode"), mode),
        task,
    )


def _with_session(attempt: Attempt, summary: str, mode: Observation, task: TaskContext) -> Seen:
    """A PowerShell that stays is more, and the device may allow it to others: then a console does."""
    from app.services.winrm.psrp.holding import NoPowerShell

    session = attempt.windows.target.powershell()
    try:
        session.open(task)
        return well(
            tr("{summary}, and one that stays opens.", summary=summary),
            mode,
            Observation(tr("It is"), printable(session.about.encode())),
        )
    except NoPowerShell as error:
        why = Observation(tr("Remoting"), f"{error} {error.details}".strip())
        return well(
            tr("{summary}. PowerShell Remoting is closed to the user: sessions are a console.", summary=summary),
            mode,
            why,
        )
    except (TargetError, CommandError) as error:
        said = Observation(tr("It ended with"), error.details or str(error), is_fault=True)
        return broken("no_session", str(error), error.hint, mode, said, help=Help.TRY_AGAIN)
    finally:
        session.close()


def _no_powershell(attempt: Attempt, code: int, wrote: str) -> Seen:
    said = Observation(tr("It wrote"), wrote or tr("nothing"), is_fault=True)
    ended = Observation(tr("It ended with code"), str(code))
    if "language mode" in wrote.lower() or "core types" in wrote.lower():
        return broken(
            "constrained",
            tr("PowerShell of {host} takes only a part of its language (AppLocker or App Control).", host=attempt.host),
            tr("Let the rules of the device allow this account's scripts, or use one to which they do not apply."),
            said,
            ended,
        )
    return broken(
        "no_powershell",
        tr("{host} opens a shell, but PowerShell does not run in it.", host=attempt.host),
        tr(
            "Look at what the device wrote: a rule (AppLocker, Software Restriction) or a damaged "
            "PowerShell is the cause."
        ),
        said,
        ended,
    )
