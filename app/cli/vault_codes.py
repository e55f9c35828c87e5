"""`satchel vault generate`, `code` and `health`: passwords by chance, one-time passwords, what is to be put right."""

import time
from pathlib import Path

from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.session import Session
from app.domain.clients import is_same_client
from app.services.vault.generating import Kind, Recipe
from app.services.vault.generating import generate as make


def generate(session: Session) -> int:
    """Needs no vault. What is made is printed, and kept nowhere."""
    options = session.options
    recipe = Recipe(
        Kind.WORDS if options.words else Kind.PRONOUNCEABLE if options.pronounceable else Kind.CHARACTERS,
        length=options.length, words=options.words or Recipe().words, symbols=not options.no_symbols,
        more_symbols=options.more_symbols, look_alike=options.look_alikes, separator=options.separator,
        capitals=options.capitals, number=options.number,
    )  # fmt: skip
    made = [make(recipe) for _ in range(options.count)]
    bits = round(made[0].bits, 1) if made else 0.0
    session.output.document({"passwords": [one.secret.reveal() for one in made], "bits": bits})
    for one in made:
        session.output.line(one.secret.reveal())
    session.output.message(f"{bits:.0f} bits of chance in each")
    return DONE


def code(session: Session) -> int:
    """The code that holds now, and for how many seconds; --next prints the one after it."""
    from app.services.vault.entry_codes import clock_doubt, disclose_code

    vault = session.open_vault(Path(session.options.file).expanduser())
    entry = vault.entry(session.options.entry)
    source = disclose_code(session.services.keeper, entry.id, "command line")
    now = time.time()
    wanted = now + source.period if session.options.next else now
    shown, left = source.code_at(wanted).reveal(), int(source.remaining(now))
    session.output.document({"code": shown, "seconds": left, "period": source.period, "name": source.name})
    session.output.line(shown)
    begins = "It holds from now on in" if session.options.next else "It holds for"
    session.output.message(f"{begins} {left} s")
    if doubt := clock_doubt(vault, now):
        session.output.message(doubt)
    return DONE


def health(session: Session) -> int:
    """What is to be put right, without any value. Ends with 1 where there is a problem."""
    from app.domain.vault_health import entry_count
    from app.services.vault.health import HealthMemory, examine_health
    from app.services.vault.uses import uses_of

    options = session.options
    vault = session.open_vault(Path(options.file).expanduser())
    uses = uses_of(session.services.keeper, session.services.visits, session.task)
    found = examine_health(vault, session.task, HealthMemory(), uses=uses)
    findings = [
        one for one in found.findings if options.client is None or is_same_client(one.entry.client, options.client)
    ]
    session.output.document(
        {
            "examined": found.examined,
            "left_out": found.left_out,
            "findings": [
                {
                    "kind": one.complaint.name.lower(),
                    "verdict": one.complaint.verdict,
                    "entry": one.entry.id,
                    "title": one.entry.title,
                    "group": one.entry.group,
                    "what": one.words,
                }
                for one in findings
            ],
        }
    )
    rows = [(one.complaint.value, one.entry.title, one.entry.group, one.words) for one in findings]
    if findings:
        session.output.table(rows, ("FINDING", "TITLE", "GROUP", "WHAT"))
    else:
        of = f"what belongs to {options.client}" if options.client else entry_count(found.examined)
        session.output.line(f"Nothing to put right in {of}")
    return PROBLEMS if any(one.complaint.verdict == "problem" for one in findings) else DONE
