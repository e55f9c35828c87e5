"""What devices have said, damaged on its way: no judge stumbles over it, now or against the visit before."""

import contextlib
import random
import re
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Check
from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.judging import judge
from app.services.facts.reading import PARSE_ERRORS

RECORDINGS = Path(__file__).parents[2] / "recordings"
ROUNDS = 12
STRANGE = ("-1", "99999999999999999999", "null", '""', "\u202e", "é", "0", "{}", "[]", "true", "1e300", "NaN")
LIMITS = (0.0, -1e12, 0.5, 1e12)  # what a site may set
NUMBERS = ("0", "-5", "4294967295", "18446744073709551616")


def damaged(text: str, draw: random.Random) -> str:
    for _ in range(draw.randrange(4)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.randint(1, 12))
        numbers = list(re.finditer(r"\d+", text))
        number = draw.choice(numbers) if numbers else None
        text = draw.choice(
            (
                text[:start] + text[end:],
                text[:start] + draw.choice(STRANGE) + text[end:],
                text[:start] + text[start:end] * 3 + text[end:],
                text[:start],
                "".join(sorted(text.splitlines(keepends=True), key=lambda _: draw.random())),
                text[: number.start()] + draw.choice(NUMBERS) + text[number.end() :] if number else text,
            )
        )
    return text


def read(fact: Fact[Any], os: Os, draw: random.Random) -> Any:
    files = sorted((RECORDINGS / os.value / fact.name).glob("*")) if os in fact.scripts else []
    with contextlib.suppress(*PARSE_ERRORS):
        if files:
            return fact.parse(os, damaged(draw.choice(files).read_bytes().decode(), draw))
    return Missing(Reason.UNPARSABLE)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_password_in_an_address_is_in_no_finding(check: Check) -> None:
    for os in (Os.LINUX, Os.WINDOWS):
        said: dict[Fact[Any], list[Any]] = {fact: [] for fact in check.needs}
        for fact, values in said.items():
            for path in sorted((RECORDINGS / os.value / fact.name).glob("*")):
                with contextlib.suppress(*PARSE_ERRORS):
                    text = re.sub(r"://(?:[^/\s@]*@)?", "://kim:hunter22@", path.read_bytes().decode())
                    values.append(fact.parse(os, text))
        for number in range(max(map(len, said.values()), default=0)):
            known = {fact: one[number % len(one)] if one else Missing(Reason.ABSENT) for fact, one in said.items()}
            assert "hunter22" not in repr(judge(check, KnownFacts(known, os), {}))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_no_judge_stumbles_over_a_damaged_answer(check: Check) -> None:
    draw = random.Random(check.id)
    for _ in range(ROUNDS):
        for os in (Os.LINUX, Os.WINDOWS):
            now, before = ({fact: read(fact, os, draw) for fact in check.needs} for _ in range(2))
            limits = {name: draw.choice(LIMITS) for name in check.thresholds if draw.random() < 0.5}
            judge(check, KnownFacts(now, os, earlier=before), limits)
