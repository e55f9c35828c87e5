"""Names that no setup step takes. All other remedies are tried where their words are: `test_advice`."""

from typing import Any

import pytest

from app.domain.facts import Fact, KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.facts.accounts.account_states import ACCOUNT_STATES, Account, Accounts
from app.services.facts.accounts.administrators import ADMINISTRATORS, Administrators
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from tests.services.diagnostics.remedies import check_remedy

NAMES = ("Anna Smith", "MSSQL$SQLEXPRESS", "user@1000.service", "srv-data.mount", "j\u00f6rg", "-x", "agent.service")


@pytest.mark.parametrize("os", [Os.LINUX, Os.WINDOWS])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_step_takes_is_left_to_a_person(name: str, os: Os) -> None:
    """Names are what people and makers make of them."""
    accounts = Accounts((Account(name, password_expired=True),))
    seen: list[tuple[str, dict[Fact[Any], Any], dict[Fact[Any], Any]]] = [
        ("svc.failed", {FAILED_SERVICES: (FailedService(name, "", 1, "exit-code"),)}, {}),
        ("acct.state", {ACCOUNT_STATES: accounts}, {}),
        (
            "acct.admins",
            {ADMINISTRATORS: Administrators(("root", name), ("root",))},
            {ADMINISTRATORS: Administrators(("root",), ("root",))},
        ),
    ]
    for check, facts, earlier in seen:
        found = checks_for([check])[0]
        remedy = found.judge(KnownFacts(facts, os, earlier=earlier), found.thresholds).remedy
        assert remedy
        check_remedy(remedy, os)
