"""Who may sign in."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.accounts import (
    acct_admins,
    acct_domain,
    acct_failures,
    acct_profile,
    acct_state,
    cloud_onedrive,
)

CHECKS: tuple[Check, ...] = (
    acct_state.CHECK,
    acct_failures.CHECK,
    acct_domain.CHECK,
    acct_profile.CHECK,
    acct_admins.CHECK,
    cloud_onedrive.CHECK,
)
