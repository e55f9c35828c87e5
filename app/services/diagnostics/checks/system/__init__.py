"""Services, logs and crashes."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.system import log_critical, svc_failed

CHECKS: tuple[Check, ...] = (svc_failed.CHECK, log_critical.CHECK)
