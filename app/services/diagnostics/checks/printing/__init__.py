"""Printers, from the queue to the device."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.printing import (
    print_default,
    print_device,
    print_driver,
    print_port,
    print_queue,
    print_spooler,
)

CHECKS: tuple[Check, ...] = (
    print_spooler.CHECK,
    print_port.CHECK,
    print_device.CHECK,
    print_queue.CHECK,
    print_driver.CHECK,
    print_default.CHECK,
)
