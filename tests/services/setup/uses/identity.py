"""What a device is called, whose it is, and how it speaks."""

import shlex

from app.domain.secret import Secret
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use


def _begun_by_others(machine: PrivateMachine) -> None:
    machine.reads('printf \'# ours\\nCHASSIS=laptop\\nLOCATION="old \\\\"place"\' >/etc/machine-info')


def _can_make_a_language(machine: PrivateMachine) -> None:
    """One that is made in no time: it has only what each must have."""
    machine.reads("cp /usr/share/i18n/locales/POSIX /usr/share/i18n/locales/de_DE; test -e /etc/locale.gen")


_REALM = r"""#!/bin/sh
case $1 in
list) cat /etc/joined 2>/dev/null || : ;;
join) IFS= read -r word; [ "$word" = 'planted "$(id)"' ] || { echo 'realm: Bad password' >&2; exit 1; }
[ "$2" = --user=joiner ] || exit 2; for last; do :; done; printf '%s\n' "$last" >/etc/joined ;;
leave) rm /etc/joined ;;
esac
"""


def _has_realmd(machine: PrivateMachine) -> None:
    """A stand-in for realmd: there is no domain here. Root has a password, so there is a way in without one."""
    machine.reads(
        f"printf %s {shlex.quote(_REALM)} >/usr/local/sbin/realm; chmod 755 /usr/local/sbin/realm; "
        "usermod -p '$6$x$y' root"
    )


_LANGUAGE = (
    "cd /etc; for file in default/locale default/keyboard locale.gen; do stat -c '%n %a %u %g' $file; cat $file; done "
    "2>&1; locale -a; find /usr/lib/locale -type f -exec cksum {} +"
)
_LOOK = "stat -c '%a %u %g' /etc/machine-info 2>&1; cat /etc/machine-info 2>&1; :"

USES = (
    Use("identity.hostname", {"name": "after.example.org"}),
    Use(
        "identity.locale",
        {"locale": "de-DE", "keyboard": "de"},
        look=_LANGUAGE,
        prepare=_can_make_a_language,
    ),
    Use(
        "identity.domain",
        {"domain": "corp.example.com", "user": "joiner", "password": Secret('planted "$(id)"')},
        look="cat /etc/joined 2>&1; :",
        prepare=_has_realmd,
    ),
    Use("identity.asset", {"tag": "LAP-0042", "company": "Büro \"$(id)\" `x` \\ 'q'"}, _LOOK, _begun_by_others),
)
