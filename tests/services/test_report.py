"""The report: a rendering of the journal that shows what was done and nothing that must stay private."""

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.diagnostics import CheckGroup, Diagnosis, Evidence, Finding, Judgement, Remedy, Verdict
from app.domain.facts import Reason
from app.domain.journal import Event, EventKind
from app.domain.secret import Secret
from app.domain.settings import Report
from app.services.diagnostics.rendering import to_json
from app.services.journal_file import JournalFile
from app.services.redaction import redact
from app.services.report import render_report, save_report
from app.services.report_content import read_content

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTHING_MASKED = Report()
ALL_MASKED = Report(mask_serials=True, mask_addresses=True, mask_users=True)


def event(number: int, kind: EventKind, /, **data: Any) -> Event:
    return Event(number, START + timedelta(minutes=number), kind, data)


def finding(check: str, verdict: Verdict, summary: str, suppressed_by: str = "", **more: Any) -> Finding:
    return Finding(check, check.title(), CheckGroup.NETWORK, Judgement(verdict, summary, **more), suppressed_by)


def diagnosis() -> dict[str, Any]:
    root = finding(
        "dns.server", Verdict.PROBLEM, "The DNS server 10.0.0.5 does not answer", cause="silent",
        why="Names cannot be looked up without it.",
        evidence=(
            Evidence("dns", "DNS server", "10.0.0.5", is_fault=True),
            Evidence("system", "Serial number", "PF3XK91Q"),
        ),
        remedy=Remedy("Use the router as DNS server", step="net.dns", by_hand=("Open the settings", "Change DNS")),
    )  # fmt: skip
    others = (
        finding("dns.resolve", Verdict.PROBLEM, "example.org cannot be looked up", suppressed_by="dns.server"),
        finding("disk.space", Verdict.WARNING, "/home/kim.olsen is 93 % full"),
        finding("wifi", Verdict.UNKNOWN, "Could not be read", reason=Reason.DENIED),
        finding("gateway", Verdict.OK, "The gateway answers"),
    )
    return to_json(Diagnosis("kasse-3", START, 0.8, 1, (root, *others), root))


def visit() -> list[Event]:
    changes = [{"label": "Time zone", "before": "Etc/UTC", "after": "Europe/Oslo"}]
    items = [
        {"key": "time.zone", "title": "Time zone", "step": "time.zone", "state": "change", "changes": changes},
        {"key": "identity.hostname", "title": "Host name", "step": "identity.hostname", "state": "change",
         "changes": [{"label": "Host name", "before": "pc", "after": "kasse-3"}]},
        {"key": "ntp", "title": "Time servers", "step": "time.ntp", "state": "ok", "changes": []},
        {"key": "pkg", "title": "Package", "step": "package.installed", "state": "change", "changes": []},
    ]  # fmt: skip
    told: list[tuple[EventKind, dict[str, Any]]] = [
        (EventKind.VISIT_STARTED, {"client": "Nordlys Dental", "symptom": "No internet at the till"}),
        (EventKind.DEVICE_CONNECTED, {"device": "kasse-3", "address": "kim.olsen@10.0.0.7", "os": "linux"}),
        (EventKind.CREDENTIAL_USED, {"device": "kasse-3", "title": "Nordlys till admin"}),
        (EventKind.SESSION_OPENED, {"device": "kasse-3", "kind": "SSH terminal"}),
        (EventKind.DIAGNOSED, {"device": "kasse-3", "diagnosis": diagnosis()}),
        (EventKind.RUN_STARTED, {"run": "r1", "device": "kasse-3", "profile": "Till", "items": items}),
        (EventKind.STEP_BEGUN, {"run": "r1", "key": "time.zone", "before": {"zone": "Etc/UTC"}}),
        (EventKind.STEP_DONE, {"run": "r1", "key": "time.zone", "changed": True}),
        (EventKind.STEP_BEGUN, {"run": "r1", "key": "identity.hostname", "before": {"name": "pc"}}),
        (EventKind.STEP_DONE, {"run": "r1", "key": "identity.hostname", "changed": True}),
        (EventKind.STEP_BEGUN, {"run": "r1", "key": "pkg", "before": {}}),
        (EventKind.STEP_FAILED, {"run": "r1", "key": "pkg", "message": "The package server does not answer."}),
        (EventKind.RUN_ENDED, {"run": "r1", "outcome": "failed"}),
        (EventKind.UNDO_BEGUN, {"run": "r1", "key": "identity.hostname"}),
        (EventKind.STEP_UNDONE, {"run": "r1", "key": "identity.hostname"}),
        (EventKind.COMMAND_RUN, {"device": "kasse-3", "command": "ping -c1 10.0.0.5", "exit_code": 1}),
        (EventKind.VISIT_CLOSED, {}),
    ]
    return [event(number, kind, **data) for number, (kind, data) in enumerate(told, 1)]


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += " " + data


def words(events: Iterable[Event], masks: Report = NOTHING_MASKED, **more: Any) -> str:
    return " ".join(Reader(render_report(list(events), masks, "Ada", **more)).words.split("</style>")[-1].split())


def test_the_whole_visit_is_told() -> None:
    shown = words(visit())
    for part in (
        "Nordlys Dental", "Ada", "No internet at the till", "24 November 2026", "kasse-3", "kim.olsen@10.0.0.7",
        "The DNS server 10.0.0.5 does not answer", "Cause: problem", "Names cannot be looked up without it.",
        "Use the router as DNS server", "Change DNS", "Follows from the cause", "example.org cannot be looked up",
        "needs administrator rights", "1 check passed", "Till on kasse-3", "Etc/UTC",
        "Europe/Oslo", "The package server does not answer.", "Nordlys till admin", "SSH terminal", "ping -c1 10.0.0.5",
    ):  # fmt: skip
        assert part in shown, part


def test_each_change_says_where_it_stands() -> None:
    shown = words(visit())
    for standing in ("Time zone Etc/UTC Europe/Oslo Changed, proven", "pc kasse-3 Undone", "Already so", "Failed"):
        assert standing in shown, standing
    unfinished = words(visit()[:7])
    assert "Not finished" in unfinished
    assert "not ended" in unfinished


def test_it_names_the_hash_of_the_journal_that_it_was_made_of(tmp_path: Path) -> None:
    journal = JournalFile(tmp_path / "journal.jsonl")
    for one in visit():
        journal.append(one.kind, **one.data)
    assert journal.last_hash in words(JournalFile(journal.path).events())


def test_nothing_comes_from_outside_and_nothing_runs() -> None:
    html = render_report(visit(), NOTHING_MASKED)
    reader = Reader(html)
    policy = next(a["content"] or "" for t, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in policy
    assert not {name for name, _ in reader.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
    for name, attributes in reader.tags:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style", "action")], name
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    assert "http" not in html.replace("http-equiv", "")


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;\u202egnp.exe\x00\x1b[31m\ud800$body ${style}"


def hostile(value: Any) -> Any:
    if isinstance(value, str):
        return value + HOSTILE
    if isinstance(value, dict):
        return {
            key: item if key in ("key", "run", "check", "state", "verdict") else hostile(item)
            for key, item in value.items()
        }
    return [hostile(item) for item in value] if isinstance(value, list) else value


def test_hostile_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    evil = [Event(e.number, e.at, e.kind, hostile(e.data)) for e in visit()]
    html = render_report(evil, ALL_MASKED, f"Ada{HOSTILE}")
    reader = Reader(html)
    assert not {name for name, _ in reader.tags} & {"script", "img"}
    assert "<script>alert(1)</script>" in reader.words
    assert not re.search("[\x00\x1b\u202e\ud800]", html)
    save_report(tmp_path / "r.html", html)
    assert (tmp_path / "r.html").read_text("utf-8") == html


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["run", "key", "items", "changes", "diagnosis", "findings", "evidence", "device", "by_hand", "label"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(EventKind), st.dictionaries(
        st.sampled_from(["run", "key", "items", "diagnosis", "device", "client", "symptom", "user", "serial"]), JSON
    )), max_size=5),
)  # fmt: skip
def test_no_shape_of_data_stops_a_report(told: list[tuple[EventKind, dict[str, Any]]]) -> None:
    events = [Event(number, START, kind, data) for number, (kind, data) in enumerate(told, 2)]
    assert render_report(events, ALL_MASKED).startswith("<!DOCTYPE html>")


PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2base64\n-----END OPENSSH PRIVATE KEY-----"
PLANTED = [
    "password=hunter2", "DB_PASSWORD: 'hunter2 x'", '{"api_key": "hunter2"}', "--password hunter2", "/Password hunter2",
    "mysql -u root -phunter2 db", "sshpass -p hunter2 ssh x", "curl -u kim:hunter2 https://x", "https://kim:hunter2@host/",
    "Authorization: Bearer hunter2hunter2", "net user kim hunter2 /add", r"net use Z: \\srv\share hunter2 /user:kim",
    "echo hunter2 | sudo -S id", "printf 'kim:hunter2' | chpasswd", "wpa_key = hunter2", "psk=hunter2", PEM,
]  # fmt: skip


@pytest.mark.parametrize("text", PLANTED)
def test_a_secret_in_free_text_is_masked(text: str) -> None:
    shown = words([event(1, EventKind.COMMAND_RUN, device="x", command=f"before; {text}\nafter")])
    assert "hunter2" not in shown
    assert "before" in shown


def test_a_secret_under_its_name_and_a_known_secret_are_masked() -> None:
    told = [
        event(
            1, EventKind.DIAGNOSED, diagnosis={"findings": [{"summary": "It is tr0ub4dor here", "verdict": "problem"}]}
        ),
        event(2, EventKind.DEVICE_CONNECTED, device="x", address="a", password="hunter2", os={"token": ["hunter2"]}),
    ]
    html = render_report(told, NOTHING_MASKED, known_secrets=[Secret("tr0ub4dor"), Secret("")])
    assert "tr0ub4dor" not in html
    assert "hunter2" not in html
    assert "It is •••••• here" in html


@pytest.mark.parametrize(
    "text",
    [
        "The password expires in 3 days",
        "/etc/passwd is fine",
        "echo hello | grep h",
        "net user",
        "Tokens are fine",
        "pam_unix(gdm-password:auth): authentication failure; user=ben",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


ADDRESSES = [
    "10.0.0.7", "010.000.000.009", "192.168.1.77", "2001:db8::7", "fe80::1c2:3ff:fe4:5",
    "2001:0db8:0000:0000:0000:0000:0000:0008",
    "::ffff:10.9.9.9", "00:1a:2b:3c:4d:5e", "00-1A-2B-3C-4D-5F", "001a.2b3c.4d60", "enx3c5282aabbc1",
]  # fmt: skip
AROUND = [
    "{}",
    "({})",
    "x={},",
    "addr:{}/24",
    "[{}]:22",
    "{}%eth0",
    "from {}: no answer",
    "...{}.",
    '"{}"',
    "http://{}/",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_masked_wherever_it_stands(address: str, around: str) -> None:
    text = around.format(address)
    shown = words([event(1, EventKind.NOTE, text=text)], Report(mask_addresses=True))
    assert address not in shown
    assert "address 1" in shown
    assert text in words([event(1, EventKind.NOTE, text=text)])


def test_the_same_address_has_the_same_placeholder_however_it_is_written() -> None:
    text = "10.0.0.7 2001:DB8::7 00:1A:2B:3C:4D:5E 10.0.0.7 2001:db8:0:0::7 00-1a-2b-3c-4d-5e"
    text += " 127.0.0.1 ::1 12:34:56 v1.2.3"
    shown = words([event(1, EventKind.NOTE, text=text)], Report(mask_addresses=True))
    assert "127.0.0.1 ::1 12:34:56 v1.2.3" in shown
    numbers = re.findall(r"address \d", shown[: shown.index("127")])
    assert numbers[:3] == numbers[3:6]
    assert len(set(numbers)) == 3


def test_user_names_are_masked_in_the_whole_report() -> None:
    shown = words(visit(), Report(mask_users=True))
    assert "kim.olsen" not in shown
    assert "user 1@10.0.0.7" in shown
    assert "/home/user 1 is 93 % full" in shown


@pytest.mark.parametrize(
    "text", [r"C:\Users\Kim Olsen\Desktop", "uid=1000(kim) gid=0", "/home/kim/x", "kim@srv", "user: kim"]
)
def test_a_user_name_is_found_in_text_and_root_is_nobody(text: str) -> None:
    told = [
        event(1, EventKind.NOTE, text=text),
        event(2, EventKind.NOTE, text="Kim Olsen and KIM at root@srv: root file system"),
    ]
    shown = words(told, Report(mask_users=True))
    assert "user 1" in shown
    assert "root file system" in shown
    assert not re.search(r"(?i)\bkim\b" if "Olsen" not in text else "Kim Olsen", shown)


def test_the_name_of_an_account_that_a_step_makes_is_masked() -> None:
    items = [{"key": "a", "step": "account.local", "title": "User", "arguments": {"name": "lise"}, "state": "change",
              "changes": [{"label": "User lise", "before": "absent", "after": "lise, in sudo"}]}]  # fmt: skip
    shown = words([event(1, EventKind.RUN_STARTED, run="r", device="d", items=items)], Report(mask_users=True))
    assert "lise" not in shown


def test_serial_numbers_are_masked_in_the_whole_report() -> None:
    told = [*visit(), event(18, EventKind.NOTE, text="Label says PF3XK91Q, S/N: ABC-12345 on the back")]
    shown = words(told, Report(mask_serials=True))
    assert "PF3XK91Q" not in shown
    assert "ABC-12345" not in shown
    assert "serial 1" in shown
    assert "10.0.0.7" in shown
    assert "PF3XK91Q" in words(told)


def test_a_long_value_and_a_long_record_are_cut_with_a_word() -> None:
    told = [event(n, EventKind.COMMAND_RUN, device="x", command="y" * 3000) for n in range(1, 1003)]
    shown = words(told)
    assert "2 more are in the journal." in shown
    assert "(3000 characters)" in shown
    assert "y" * 2001 not in shown


def test_a_recorded_session_stands_in_the_log_with_its_hash() -> None:
    digest = "ab" * 32
    html = render_report(
        [
            event(1, EventKind.VISIT_STARTED, client="Nordlys", symptom=""),
            event(2, EventKind.SESSION_RECORDED, device="core", file="recordings/core.cast", sha256=digest),
        ],
        Report(),
    )
    assert "Recorded the session" in html and "recordings/core.cast" in html and digest in html


def test_the_address_of_a_jump_host_is_its_own() -> None:
    data = {"device": "nas", "hop": "gateway", "address": "ops@10.0.0.1"}
    content = read_content([event(1, EventKind.JUMP_HOST_USED, **data)])
    assert content.devices == {"nas": {}, "gateway": {"address": "ops@10.0.0.1"}}
