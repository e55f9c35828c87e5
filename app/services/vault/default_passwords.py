"""The passwords with which makers deliver their devices: whoever attacks a device tries them first."""

from functools import cache

from app.domain.secret import Secret


def maker_of(password: Secret) -> str:
    """Whose devices come with this password: "Dell iDRAC and DRAC"; "" for one that is in no list."""
    return _listed().get(password.reveal(), "")


@cache
def _listed() -> dict[str, str]:
    from app.services.resources import resource

    lines = resource("data/default-passwords.txt").read_text("utf-8").splitlines()
    fields = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {password: makers for password, makers, _ in fields}
