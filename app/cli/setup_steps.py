"""`satchel setup steps`: what Satchel can set up, and what each step does."""

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session
from app.domain.setup import Step
from app.domain.target import Os
from app.services.setup.arguments import nearest
from app.services.setup.planning import SHIPPED
from app.services.setup.step_documents import document, lines, markdown
from app.services.setup.step_places import scripts_of


def steps(session: Session) -> int:
    """Lists the steps, or tells all about one."""
    options, output = session.options, session.output
    if options.step:
        step = _named(options.step)
        output.document(document(step))
        output.lines(lines(step))
        if options.scripts:
            _show_scripts(session, step)
        return DONE
    output.document([document(step) for step in SHIPPED.values()])
    if options.markdown:
        output.text(markdown(list(SHIPPED.values())))
        return DONE
    rows = [(step.id, step.title, step.risk.value, step.undo.value, _systems(step)) for step in SHIPPED.values()]
    output.table(rows, ("STEP", "TITLE", "RISK", "UNDO", "SYSTEMS"))
    return DONE


def _named(id_: str) -> Step:
    if step := SHIPPED.get(id_):
        return step
    raise UsageError(f'There is no step "{id_}".{nearest(id_, SHIPPED)}', hint="satchel setup steps lists them.")


def _systems(step: Step) -> str:
    return ", ".join(sorted(os.value for os in step.platforms))


def _show_scripts(session: Session, step: Step) -> None:
    for os in (Os.LINUX, Os.WINDOWS):
        for word, script in scripts_of(step, os).items() if os in step.platforms else ():
            session.output.line(f"--- {os.value}, {word}")
            session.output.text(script)
