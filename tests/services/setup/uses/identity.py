"""What a device is called, whose it is, and how it speaks."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use


def _begun_by_others(machine: PrivateMachine) -> None:
    machine.reads('printf \'# ours\\nCHASSIS=laptop\\nLOCATION="old \\\\"place"\' >/etc/machine-info')


def _can_make_a_language(machine: PrivateMachine) -> None:
    """One that is made in no time: it has only what each must have."""
    machine.reads("cp /usr/share/i18n/locales/POSIX /usr/share/i18n/locales/de_DE; test -e /etc/locale.gen")


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
    Use("identity.asset", {"tag": "LAP-0042", "company": "Büro \"$(id)\" `x` \\ 'q'"}, look=_LOOK),
    Use(
        "identity.asset",
        {"location": "Oslo $HOME"},
        look=_LOOK,
        prepare=_begun_by_others,
        name="identity.asset beside the words of others",
    ),
)
