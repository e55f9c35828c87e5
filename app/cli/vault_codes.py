"""`satchel vault generate` and `satchel vault code`: passwords by chance, and one-time passwords."""

import time
from pathlib import Path

from app.cli.exit_codes import DONE
from app.cli.session import Session
from app.domain.audit import AuditNote, AuditVerb
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
    from app.services.vault.entry_codes import code_of

    vault = session.open_vault(Path(session.options.file).expanduser())
    entry = vault.entry(session.options.entry)
    source = code_of(vault, entry.id)
    session.services.keeper.note(AuditNote(AuditVerb.CODE_TAKEN, entry.id, entry.client, reason="command line"))
    now = time.time()
    wanted = now + source.period if session.options.next else now
    shown, left = source.code_at(wanted).reveal(), int(source.remaining(now))
    session.output.document({"code": shown, "seconds": left, "period": source.period, "name": source.name})
    session.output.line(shown)
    begins = "It holds from now on in" if session.options.next else "It holds for"
    session.output.message(f"{begins} {left} s")
    return DONE
