"""The scripts of the rules for passwords.

Debian: two profiles of our own for pam-auth-update, which keeps what others have put into PAM. Others: authselect, from
its documentation and never run. Nothing is written into /etc/pam.d by hand.
"""

from app.services.setup.steps.file_sets import SH_PUT_FILES, SH_SHOW_FILES

QUALITY = "/etc/security/pwquality.conf.d/90-satchel.conf"
MAIN_QUALITY = "/etc/security/pwquality.conf"
"""What stands here wins over the files of the folder (pwquality.conf(5))."""
LOCKS = "/etc/security/faillock.conf"
NOTIFYING_FILE = "/usr/share/pam-configs/satchel-faillock-first"
LOCKING_FILE = "/usr/share/pam-configs/satchel-faillock-last"
PATHS = (QUALITY, LOCKS, NOTIFYING_FILE, LOCKING_FILE, MAIN_QUALITY)

NOTIFYING = """Name: Accounts with too many wrong passwords are turned away (Satchel)
Default: no
Priority: 1024
Auth-Type: Primary
Auth:
	requisite	pam_faillock.so preauth
Account-Type: Primary
Account:
	required	pam_faillock.so
"""
LOCKING = """Name: Wrong passwords are counted (Satchel)
Default: no
Priority: 0
Auth-Type: Primary
Auth:
	[default=die]	pam_faillock.so authfail
"""
"""As pam_faillock(8) has it: before and after the check of the password; the account part sets the count to zero."""

SH_ENABLED = r"""grep -qs 'pam_faillock\.so.*preauth' /etc/pam.d/common-auth /etc/pam.d/system-auth"""
SH_QUALITY = r"""grep -qs 'pam_pwquality\.so' /etc/pam.d/common-password /etc/pam.d/system-auth || {
echo 'This device does not look at new passwords (Debian: package libpam-pwquality).' >&2; exit 90; }
"""
SH_ENABLE = r"""if command -v pam-auth-update >/dev/null 2>&1; then
DEBIAN_FRONTEND=noninteractive pam-auth-update --enable satchel-faillock-first satchel-faillock-last
elif command -v authselect >/dev/null 2>&1; then authselect enable-feature with-faillock
else echo 'This device has neither pam-auth-update nor authselect.' >&2; exit 90; fi
"""

SH_PROBE = (
    SH_SHOW_FILES
    + f"if {SH_ENABLED}; then echo 'counts yes'; else echo 'counts no'; fi\nshow_files '"
    + "\n".join(PATHS)
    + "'\n"
)
SH_APPLY = (
    SH_PUT_FILES
    + SH_QUALITY
    + f'put_files "$p_files"\nif {SH_ENABLED}; then exit 0; fi\n'
    + 'if command -v pam-auth-update >/dev/null 2>&1; then put_files "$p_own"; fi\n'
    + SH_ENABLE
    + f"{SH_ENABLED} || refuse 'PAM of this device was changed by hand: wrong passwords cannot be counted.'\n"
)
SH_REVERT = (
    SH_PUT_FILES
    + f'if [ "$p_counts" = no ] && {SH_ENABLED}; then\n'
    + r"""if command -v pam-auth-update >/dev/null 2>&1; then
DEBIAN_FRONTEND=noninteractive pam-auth-update --package --remove satchel-faillock-first satchel-faillock-last
else authselect disable-feature with-faillock; fi
fi
put_files "$p_files"
"""
)

_PS_START = r"""$ErrorActionPreference = 'Stop'
$rules = [ADSI]"WinNT://$env:COMPUTERNAME"
"""
PS_PROBE = (
    _PS_START
    + r"""'length ' + $rules.MinPasswordLength.Value
'attempts ' + $rules.MaxBadPasswordsAllowed.Value
'unlock ' + $rules.AutoUnlockInterval.Value
'window ' + $rules.LockoutObservationInterval.Value
"""
)
PS_APPLY = (
    _PS_START
    + r"""function To-Int($text) { [BitConverter]::ToInt32([BitConverter]::GetBytes([uint32]$text), 0) }
$rules.Put('MinPasswordLength', (To-Int $p.length))
$rules.Put('LockoutObservationInterval', (To-Int $p.window))
$rules.Put('AutoUnlockInterval', (To-Int $p.unlock))
$rules.Put('MaxBadPasswordsAllowed', (To-Int $p.attempts))
$rules.SetInfo()
"""
)
