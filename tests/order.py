"""In which order the files of tests are begun: a long one that begins last would be waited for by all others."""

import pytest

LONG = (
    "faults/test_faults.py",
    "end_to_end/test_cli.py",
    "services/setup/test_step_promises.py",
    "end_to_end/test_cli_faults.py",
    "services/facts/test_parsers.py",
    "services/setup/test_killed_runs.py",
    "services/inspection/test_real_system.py",
    "services/transfers/test_carrying_over_ssh.py",
    "contracts/test_winrm_target.py",
    "dev/test_set_up.py",
    "end_to_end/test_cli_copy.py",
    "end_to_end/test_window_visit.py",
    "views/test_profile_editor.py",
    "access/test_states.py",
    "services/winrm/test_powershell.py",
    "views/vault/test_company.py",
    "services/bundles/test_recording.py",
    "services/setup/test_every_step.py",
    "services/setup/test_ansible_playbooks.py",
    "services/ssh/test_dead_links.py",
    "services/setup/test_software_steps.py",
    "services/winrm/test_winrm_running.py",
    "views/vault/test_entry.py",
    "views/vault/test_entrance.py",
    "views/remote/test_reconnecting_over_ssh.py",
    "views/remote/test_panes.py",
    "services/setup/test_real_steps.py",
    "services/vault/test_keepassxc.py",
    "services/ssh/test_host_certificates.py",
    "end_to_end/test_cli_setup_runs.py",
    "end_to_end/test_cli_setup_fleet.py",
    "end_to_end/test_cli_vault_entry.py",
    "end_to_end/test_cli_vault_groups.py",
    "end_to_end/test_package.py",
    "end_to_end/test_window_transfers.py",
    "services/test_device_export.py",
    "services/setup/test_profile_drafts.py",
    "services/connection_check/test_network.py",
    "services/connection_check/test_over_ssh.py",
)
"""The longest of a whole run, the longest first. Who is not here any more, or should be, costs some seconds at most."""


def long_ones_first(items: list[pytest.Item]) -> None:
    """The others stay in their order."""
    place = {f"tests/{name}": number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONG)))
