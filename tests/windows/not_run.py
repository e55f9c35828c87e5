"""Which tests are not run on Windows, or not under Wine, and why. All others are: also those that are written later."""

OPENSSH = "asks OpenSSH's programs, for keys, certificates or a configuration: Wine has none"
SSHD = "needs OpenSSH's sshd or other servers of Linux"
LINUX = "asks or changes a Linux: /proc, systemd, apt, namespaces, cron"
POSIX = "acts with POSIX only: signals, pseudo-terminals, rights, names that are not Unicode, a shell for sh scripts"
NTLM = "signs in with NTLM by SSPI, which Wine 8 has not"
POWERSHELL = "runs scripts on this computer: Wine's powershell.exe answers nothing"
PRIORITY = "asks for a priority at the start of a process, which Wine 8 does not give"
STARTS = "asks what is loaded at the start: here `sitecustomize.py` loads psutil"
LINKS = "counts with a symbolic link, which Wine 8 says it has made and does not"
KEEPASSXC = "asks keepassxc-cli, which is not in this Windows"
LONG = "makes names or paths that are longer than 260 letters: Wine's Python ends there"
OPEN = "replaces or removes a file that is open, which Windows lets nobody do"
CLOCK = "compares the work of threads, which Windows counts in steps of 16 ms"
SIMULATED = "its simulated device is a folder of this computer, whose paths are Windows' here"
RESET = "resets a connection: Wine 8 shuts each socket down before it closes it, so that an end arrives, and no reset"
PORTS = "asks for the serial ports, which Wine does not list as pyserial asks"
PICTURES = "compares with what a Linux draws or writes, by its fonts"

NOT_GATHERED: dict[str, tuple[str, ...]] = {
    SSHD: (
        "tests/end_to_end/test_cli_connect_check.py",
        "tests/end_to_end/test_cli_copy.py",
        "tests/end_to_end/test_cli_facts.py",
        "tests/end_to_end/test_cli_faults.py",
        "tests/end_to_end/test_cli_login.py",
        "tests/end_to_end/test_cli_tunnel.py",
        "tests/end_to_end/test_window_edits.py",
        "tests/end_to_end/test_window_looks.py",
        "tests/end_to_end/test_window_transfers.py",
        "tests/end_to_end/test_window_tunnels.py",
        "tests/end_to_end/test_window_visit.py",
        "tests/faults",
        "tests/services/diagnostics/test_fix_for_real.py",
        "tests/services/diagnostics/test_over_ssh.py",
        "tests/services/file_systems/test_over_ssh.py",
        "tests/services/recordings/test_over_ssh.py",
        "tests/services/ssh/test_host_certificates.py",
        "tests/services/targets/test_opening_through.py",
        "tests/services/transfers/test_carrying_over_ssh.py",
        "tests/services/tunnels",
    ),
    LINUX: (
        "tests/end_to_end/test_cli_setup_fleet.py",
        "tests/end_to_end/test_cli_setup_runs.py",
        "tests/services/inspection/test_real_system.py",
        "tests/services/monitor/test_watching.py",
        "tests/services/setup/test_ansible_export.py",
        "tests/services/setup/test_every_step.py",
        "tests/services/setup/test_real_steps.py",
        "tests/services/vault/test_presence.py",
    ),
    POSIX: (
        "tests/end_to_end/test_killed_window.py",
        "tests/end_to_end/test_self_test_child.py",
        "tests/end_to_end/test_window_recordings.py",
        "tests/services/facts/test_parameters.py",
        "tests/services/serial/test_serial_shell.py",
        "tests/services/setup/test_killed_runs.py",
        "tests/services/setup/test_step_documents.py",
        "tests/services/setup/test_step_promises.py",
        "tests/services/targets/test_posix.py",
        "tests/services/vault/test_saving.py",
        "tests/views/remote/test_recordings_of_shells.py",
    ),
    NTLM: (
        "tests/contracts/test_winrm_target.py",
        "tests/end_to_end/test_cli_show.py",
        "tests/end_to_end/test_cli_winrm.py",
        "tests/end_to_end/test_powershell_drop.py",
        "tests/services/connection_check/test_over_winrm.py",
        "tests/services/targets/test_opening_winrm.py",
        "tests/services/windows",
        "tests/services/winrm/files",
        "tests/services/winrm/test_command_prompt.py",
        "tests/services/winrm/test_downgrading.py",
        "tests/services/winrm/test_nonsense.py",
        "tests/services/winrm/test_powershell.py",
        "tests/services/winrm/test_powershell_closed.py",
        "tests/services/winrm/test_winrm_connecting.py",
        "tests/services/winrm/test_winrm_console.py",
        "tests/services/winrm/test_winrm_running.py",
        "tests/services/winrm/test_winrm_signing_in.py",
        "tests/services/winrm/test_wire.py",
        "tests/views/remote/test_files_over_winrm.py",
        "tests/views/remote/test_powershell_over_winrm.py",
    ),
}
"""Files and folders, as their paths begin."""

NOT_CARRIED_OUT: dict[str, tuple[str, ...]] = {
    POWERSHELL: (
        "tests/services/bundles/test_recording.py::test_the_command_shows_what_was_masked_and_keeps_it_out_of_the_file",
        "tests/services/bundles/test_recording.py::test_this_computer_is_recorded_and_becomes_recordings",
        "tests/end_to_end/test_cli.py::test_a_command_that_takes_too_long_is_said",
        "tests/end_to_end/test_cli.py::test_a_reader_that_goes_away_is_no_failure",
        "tests/end_to_end/test_cli.py::test_a_visit_has_a_beginning_an_end_and_a_report",
        "tests/end_to_end/test_cli.py::test_diagnose_for_a_person_with_a_report",
        "tests/end_to_end/test_cli.py::test_diagnose_gives_one_document",
        "tests/end_to_end/test_cli.py::test_run_as_json_and_in_the_journal_with_secrets_masked",
        "tests/end_to_end/test_cli.py::test_run_gives_the_commands_output_and_exit_code",
        "tests/end_to_end/test_cli.py::test_run_passes_standard_input_only_when_asked",
        "tests/end_to_end/test_self_test.py::test_the_self_test_finds_everything_in_its_place",
        "tests/services/bundles/test_fact_files.py::test_a_damaged_journal_does_not_keep_a_device_from_being_examined",
        "tests/services/bundles/test_fact_files.py::test_a_recording_is_a_file_of_facts_too",
        "tests/services/bundles/test_fact_files.py::test_the_facts_of_this_computer_give_the_same_findings_again",
        "tests/services/bundles/test_fact_files.py::test_what_a_later_satchel_has_found_is_left_out",
        "tests/services/diagnostics/checks/test_healthy.py::test_this_computer_has_one_zone",
        "tests/services/diagnostics/checks/test_performance.py::test_a_program_that_runs_wild_is_named",
        "tests/services/setup/test_run_rules.py::test_systems_say_what_they_are",
        "tests/services/setup/test_shipped_profiles.py::test_a_profile_is_planned_on_this_computer",
        "tests/services/test_handover.py::test_this_computer_says_who_it_is",
        "tests/services/probes/test_printer_languages.py::test_a_password_in_the_address",
        "tests/services/probes/test_printer_languages.py::test_a_printer_says_the_same_in_both_languages",
    ),
    POSIX: (
        "tests/end_to_end/test_cli.py::test_without_a_display_the_main_job_is_done_in_the_terminal",
        "tests/services/diagnostics/checks/test_inventory.py::test_only_the_tables_of_the_memory_leave_the_device",
        "tests/services/facts/test_own.py::test_the_engine_is_asked_here_and_the_script_elsewhere",
        "tests/services/file_systems/test_trees.py::test_a_tree_is_counted_and_links_are_not_followed",
        "tests/services/file_systems/test_trees.py::test_a_tree_is_removed_and_nothing_outside",
        "tests/services/file_systems/test_trees.py::test_a_tree_that_is_closed_is_changed_to_its_end",
        "tests/services/file_systems/test_trees.py::test_only_what_is_named_is_changed_when_it_is_not_deep",
        "tests/services/file_systems/test_trees.py::test_what_stays_is_told_once_and_not_for_each_folder_above",
        "tests/services/inspection/test_inspections.py::test_a_command_for_a_person_is_one_line",
        "tests/services/transfers/test_carrying.py::test_a_lost_link_costs_only_what_was_on_the_way",
        "tests/services/transfers/test_carrying.py::test_a_sparse_file_stays_sparse",
        "tests/services/transfers/test_carrying.py::test_a_tree_arrives_with_its_content_times_permissions_and_links",
        "tests/services/transfers/test_carrying.py::test_names_that_the_target_does_not_tell_apart_get_a_number",
        "tests/views/remote/test_file_panes.py::test_a_name_that_is_no_text_is_shown_and_reached",
        "tests/shipping/test_archive.py::test_a_program_stays_one_that_can_be_started",
        "tests/services/vault/test_format_rules.py::test_a_vault_may_have_a_file_name_that_is_no_text",
        "tests/services/transfers/test_notes.py::test_what_the_disk_does_not_take_is_an_error",
    ),
    NTLM: (
        "tests/views/remote/test_sign_in_over_winrm.py::test_a_refused_name_is_told_which_other_forms_could_be_meant",
        "tests/views/remote/test_sign_in_over_winrm.py::test_an_unknown_certificate_is_asked_about_with_its_names_and_dates",
        "tests/views/remote/inspection/test_looks_over_winrm.py::test_a_service_is_stopped_and_seen_to_be_stopped",
        "tests/views/remote/inspection/test_looks_over_winrm.py::test_every_view_of_a_windows_pc_is_shown",
    ),
    LINUX: (
        "tests/services/connection_check/test_network.py::test_the_hosts_file_is_named_as_the_origin",
        "tests/services/connection_check/test_network.py::test_the_kernel_says_the_way_to_this_computer",
        "tests/services/vault/unlocking/test_half_keys.py::test_a_computer_without_a_store_says_so_and_asks_nobody",
    ),
    OPENSSH: (
        "tests/end_to_end/test_cli_import.py::test_an_exported_configuration_is_one_that_ssh_reads",
        "tests/services/ssh/test_legacy.py::test_a_signature_with_sha1_is_what_it_says",
        "tests/services/vault/test_ssh_keys.py::test_a_key_that_asks_for_endless_work_is_refused",
        "tests/services/vault/test_ssh_keys.py::test_a_key_that_was_made_here_is_one_for_openssh_and_for_our_sessions",
        "tests/services/vault/test_ssh_keys.py::test_a_key_without_a_public_file_shows_its_public_half",
        "tests/services/vault/test_ssh_keys.py::test_keys_of_openssh_are_read_with_and_without_a_passphrase",
    ),
    PRIORITY: ("tests/services/worker/test_helper.py::test_it_stands_back_behind_the_window",),
    CLOCK: ("tests/services/recordings/test_redactor.py::test_a_line_that_is_made_to_be_hard_to_read_holds_nobody_up",),
    RESET: ("tests/services/connection_check/test_what_answers.py::test_a_reset_is_told_from_a_polite_end",),
    PORTS: ("tests/services/serial/test_serial_ports.py::test_ports_are_listed",),
    SIMULATED: (
        "tests/services/transfers/test_names.py::test_a_windows_behind_openssh_is_known_by_its_paths",
        "tests/views/remote/test_file_panes.py::test_the_drives_of_a_windows_computer_are_in_the_menu",
    ),
    LINKS: (
        "tests/views/remote/test_file_panes.py::test_folders_links_and_sizes_are_shown_in_order",
        "tests/views/remote/test_file_panes.py::test_a_click_on_a_column_sorts_by_it_and_what_is_chosen_stays_chosen",
        "tests/views/remote/test_file_panes.py::test_a_filter_is_written_and_escape_clears_it",
        "tests/views/remote/test_file_panes.py::test_hidden_files_are_shown_when_asked_for",
        "tests/views/remote/test_file_panes.py::test_a_slow_folder_can_be_stopped_and_the_rows_stay",
        "tests/views/remote/test_file_panes.py::test_a_sort_while_a_folder_is_read_is_not_forgotten",
        "tests/views/remote/test_file_panes.py::test_a_slow_refresh_leaves_all_rows_until_it_is_there",
    ),
    LONG: (
        "tests/services/file_systems/test_trees.py::test_a_deep_tree_is_removed",
        "tests/services/test_device_book.py::test_a_book_at_which_nobody_may_look_is_no_empty_one",
        "tests/views/test_stick.py::test_a_name_that_no_disk_takes_is_as_good_as_gone",
        "tests/services/test_doctor.py::test_a_data_folder_into_which_nobody_can_look_is_said_once",
    ),
    OPEN: (
        "tests/services/test_device_book_file.py::test_a_damaged_file_is_named_kept_and_not_overwritten",
        "tests/services/test_device_book_file.py::test_a_file_that_was_replaced_is_read_anew",
    ),
    STARTS: (
        "tests/end_to_end/test_cli.py::test_a_command_loads_no_heavy_library_that_it_does_not_need",
        "tests/views/test_startup.py::test_the_first_window_does_not_load[psutil]",
        "tests/views/test_startup.py::test_the_first_window_does_not_load[subprocess]",
        "tests/services/targets/test_opening.py::test_no_heavy_library_is_loaded_before_a_device_needs_it",
    ),
    PICTURES: (
        "tests/services/diagnostics/test_check_documents.py::test_the_page_is_that_of_the_checks",
        "tests/views/remote/test_file_panes.py::test_columns_give_way_in_a_narrow_pane",
        "tests/views/remote/inspection/test_live.py::test_a_column_never_becomes_narrower_by_what_comes",
        "tests/views/terminal/test_find_bar.py::test_in_a_narrow_pane_the_number_of_hits_can_still_be_read",
        "tests/views/terminal/test_ink.py::test_hidden_text_stays_hidden",
    ),
}
"""Single tests, as their names begin: file, `::`, name."""

NEEDS: dict[str, str] = {
    **dict.fromkeys(("sshd", "shared_sshd", "ca_sshd", "password_user"), SSHD),
    **dict.fromkeys(("agent", "certificates"), OPENSSH),
    "keepassxc": KEEPASSXC,
}
"""Fixtures that nothing here can give."""

USES: dict[str, tuple[str, ...]] = {
    POSIX: (
        "symlink_to",
        "mkfifo",
        "chmod",
        "S_IMODE",
        "st_mode",
        "setrlimit",
        "getuid",
        "SIGKILL",
        "SIGSTOP",
        "SIGINT",
        "SIGALRM",
        "at_a_terminal",
    ),
}
"""Names that a test's own code uses: then it needs no line above."""

MAKES: dict[str, tuple[str, ...]] = {
    LINUX: ("private_machine", "private_system"),
    POWERSHELL: ("WatchedTarget",),
}
"""Names that it uses, or that one of its fixtures does."""
