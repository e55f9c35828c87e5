"""The main job where there is no display: diagnose this computer, print what was found, write the report."""

import argparse
from datetime import datetime

from app.cli.diagnose import examine_device, quick_course, show, write_report
from app.cli.exit_codes import DONE, PROBLEMS
from app.cli.main import guarded
from app.cli.output import Output
from app.cli.session import Session
from app.composition import Services
from app.domain.task import TaskContext
from app.services.targets.local import LocalTarget


def diagnose_here(services: Services) -> int:
    """Ends like `satchel diagnose`."""
    output = Output()
    output.message("There is no display for the window, so this computer is examined here.")
    return guarded(output, lambda task: _work(services, output, task))


def _work(services: Services, output: Output, task: TaskContext) -> int:
    session = Session(services, argparse.Namespace(), output, task)
    found = examine_device(session, LocalTarget(), quick_course())
    show(output, found)
    output.line()
    output.end()
    write_report(session, services.paths.reports_folder / f"report-{datetime.now():%Y%m%d-%H%M%S}.html")
    return PROBLEMS if found.has_problems else DONE
