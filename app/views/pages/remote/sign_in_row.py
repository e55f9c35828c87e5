"""How to sign in to a Windows device: the choice, what it means, and the warning that belongs to CredSSP."""

from app.domain.devices import SIGN_INS, Transport
from app.domain.inheritance import NEVER_GIVEN
from app.domain.language import tr
from app.views.pages.remote.device_rows import ChoiceRow
from app.views.widgets.notice import Notice

WINRM = (Transport.WINRM, Transport.WINRMS)
AUTOMATIC = tr("Kerberos or NTLM")
WORDS = {
    "ntlm": tr("NTLM only"),
    "kerberos": tr("Kerberos only"),
    "certificate": tr("Client certificate"),
    "credssp": tr("CredSSP (hands over the password)"),
}
_MEANINGS = {
    "": tr("Kerberos for a domain account where it works, otherwise NTLM."),
    "ntlm": tr("Also for a domain account, and with a device that is reached by its address."),
    "kerberos": tr(
        "Needs the device's full name and a domain controller. Without a password, your own ticket is used."
    ),
    "certificate": tr("The device knows which user the certificate stands for. Over HTTPS only."),
    "credssp": "",
}
DELEGATION_RISK = tr(
    "It can use it in your name on other computers, and whoever controls it can take it. Choose it only for a device "
    "that you trust with it, and only where a program must reach on from there."
)
CHOICES = tuple((WORDS[one], one) for one in SIGN_INS)


class SignInRow(ChoiceRow):
    """`for_many`: what a folder can give; CredSSP is chosen for each device."""

    def __init__(self, *, for_many: bool = False) -> None:
        choices = [choice for choice in CHOICES if not for_many or choice[1] != NEVER_GIVEN["sign_in"]]
        super().__init__("sign_in", tr("Sign-in"), WINRM, choices, _MEANINGS[""], empty=AUTOMATIC)

    def _follow(self) -> None:
        self._usual_hint = _MEANINGS.get(self.value(), _MEANINGS[""])
        super()._follow()


def delegation_notice() -> Notice:
    """What CredSSP means, to be seen before the password is given away."""
    return Notice(
        "warning",
        tr("CredSSP gives this device your password"),
        DELEGATION_RISK,
        tall=True,
    )
