"""What is taken along from the command line: facts as a file, a summary, a paper; over a real sshd, and judged here."""

import json
import re
from pathlib import Path

import pytest

from app.cli.arguments import parse
from app.cli.diagnose import diagnose
from app.cli.output import Output
from app.cli.session import Session
from app.composition import build_services
from app.domain.errors import AppError
from app.domain.task import TaskContext
from app.services.paths import Paths
from tests.end_to_end.program import satchel
from tests.servers.openssh import Sshd


def test_facts_of_a_device_are_saved_masked_and_judged_without_it(shared_sshd: Sshd, tmp_path: Path) -> None:
    where = ("--device", f"ssh://{shared_sshd.device.user}@127.0.0.1:{shared_sshd.port}")
    way = ("--identity", shared_sshd.client_key, "--accept-new", "--json")
    file = tmp_path / "facts.zip"
    asked = satchel("diagnose", "--check", "sys.uptime", "--bundle", file, "--mask", *where, *way)
    assert asked.returncode in (0, 1), asked.stderr
    assert f"The facts are in {file}: 1 answers" in asked.stderr
    judged = satchel("diagnose", "--from", file, "--json")
    there, here = (json.loads(one.stdout) for one in (asked, judged))
    assert [one["summary"] for one in here["findings"]] == [one["summary"] for one in there["findings"]]
    assert (here["device"], here["round_trips"]) == ("facts", 0)


def test_a_file_that_is_none_is_said_in_plain_words(tmp_path: Path) -> None:
    file = tmp_path / "holiday.zip"
    file.write_bytes(b"PK nothing")
    done = satchel("diagnose", "--from", file)
    assert done.returncode not in (0, 70)
    assert "holiday.zip is no file of facts" in done.stderr and "Traceback" not in done.stderr


def test_a_summary_and_a_paper_for_the_customer(own_home: Path) -> None:
    said = satchel("summary")
    assert (said.returncode, said.stdout.startswith("System ")) == (0, True), said.stderr
    paper = own_home / "service.pdf"
    done = satchel("report", paper, "--for", "customer", environment={"DISPLAY": ":no-such-display"})
    assert done.returncode == 0, done.stderr
    assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--yes",), "--yes goes only with --fix."),
        (("--param", "pool=x"), "--param goes only with --fix."),
        (("--mask",), "--mask goes only with --bundle."),
        (("--from", "f.zip", "--report", "r.html"), "--report does not go with --from"),
        (("--from", "f.zip", "--fix"), "--fix does not go with --from"),
        (("--from", "f.zip", "--device", "till"), "--device does not go with --from"),
        (("--bundle", str(Path(__file__))), "is there already."),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) and len(one) < 3 else None,
)
def test_what_would_be_left_out_in_silence_is_refused_before_anything_is_asked(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    options = parse(["diagnose", "--check", "sys.uptime", *words])
    session = Session(build_services(Paths(tmp_path)), options, Output(), TaskContext())
    with pytest.raises(AppError, match=re.escape(said)):
        diagnose(session)
    assert list(tmp_path.iterdir()) == []
