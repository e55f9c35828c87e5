"""Secrets in what people type into a PowerShell: they come neither into the journal nor into the history."""

import time

import pytest

from app.services.redaction import may_hold_secret, redact, secret_spans

TYPED = [
    "$cred = ConvertTo-SecureString 'Winter47!' -AsPlainText -Force",
    "'Winter47!' | ConvertTo-SecureString -AsPlainText -Force",
    "New-Object PSCredential('ada', (ConvertTo-SecureString \"Winter47!\" -AsPlainText -Force))",
    "ConvertTo-SecureString -AsPlainText -Force -String Winter47!",
    "ConvertTo-SecureString 'it''s Winter47!' -AsPlainText -Force",
    "Set-LocalUser ada -Password (ConvertTo-SecureString 'Winter47!' -AsPlainText -Force)",
    "[Net.NetworkCredential]::new('ada', 'Winter47!')",
    "New-Object System.Net.NetworkCredential('ada','Winter47!', 'CORP')",
    "$pw='Winter47!'",
    '$adminPass = "Winter47!"',
    "$Kennwort = 'Winter47!'",
    "cmdkey /add:srv /user:ada /pass:Winter47!",
    "winrs -r:srv -u:ada -p:Winter47! hostname",
    "psexec \\\\srv -u ada -p Winter47! cmd",
    "schtasks /create /tn copy /tr c:\\copy.cmd /ru ada /rp Winter47!",
    "net use Z: \\\\srv\\share /user:corp\\ada Winter47!",
    "netsh wlan set profileparameter name=shop keyMaterial=Winter47!",
]
HARMLESS = [
    "Get-Service | Where-Object Status -eq 'Running' | Format-Table Name, Status",
    "$pw = Read-Host -AsSecureString 'New one'",
    "ConvertTo-SecureString $typed -AsPlainText -Force",
    "schtasks /query /fo csv",
    "net use Z: \\\\srv\\share /user:ada *",
    "msbuild /p:Configuration=Release",
    "pam_unix(gdm-password:auth): authentication failure; rhost=  user=ben",
    "Copy-Item 'C:\\a, b' 'D:\\c'; Get-Credential ada",
]


@pytest.mark.parametrize("command", TYPED)
def test_a_password_in_a_command_of_windows_is_masked(command: str) -> None:
    assert "Winter47" not in redact(command)
    assert may_hold_secret(command)
    at = command.index("Winter47!")
    assert any(start <= at and at + len("Winter47!") <= end for start, end in secret_spans(command))


@pytest.mark.parametrize("command", HARMLESS)
def test_what_holds_no_secret_stays_as_it_was_typed(command: str) -> None:
    assert redact(command) == command


@pytest.mark.parametrize("piece", ["'", '"', "'a' ", "net use ", "-p ", "winrs ", "networkcredential ''", "$pw"])
def test_no_text_makes_the_search_slow(piece: str) -> None:
    began = time.process_time()
    redact(piece * (40_000 // len(piece)))
    assert time.process_time() - began < 10
