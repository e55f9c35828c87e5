"""Services, logs and crashes."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.system import app_crash, log_crash, log_critical, svc_failed

CHECKS: tuple[Check, ...] = (log_crash.CHECK, svc_failed.CHECK, log_critical.CHECK, app_crash.CHECK)
