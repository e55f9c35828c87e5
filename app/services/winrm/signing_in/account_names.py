r"""The forms in which Windows takes a user's name, and which of them a failure suggests.

`ada` and `.\ada` are accounts of the device itself, `CORP\ada` and `ada@corp.example` of a domain,
`MicrosoftAccount\ada@outlook.com` one of Microsoft's, `AzureAD\ada@corp.example` one of Entra ID.
"""

from app.domain.language import tr

_MICROSOFT = frozenset({"outlook", "hotmail", "live", "msn"})


def plain_name(user: str) -> str:
    r"""`.\ada` as `ada`: what the dot stands for, the device's own name, only Windows' programs put in its place."""
    return user.removeprefix(".\\")


def kerberos_name(user: str) -> str:
    r"""`CORP.EXAMPLE\ada` and `ada@corp.example` as Kerberos has it: the realm in capitals, RFC 4120 section 6.1."""
    domain, backslash, name = user.partition("\\")
    if backslash:
        return f"{name}@{domain.upper()}"
    name, at, realm = user.rpartition("@")
    return f"{name}@{realm.upper()}" if at else user


def is_domain_user(user: str) -> bool:
    r"""Whether the name says which domain knows it, in full: `corp.example\ada`, `ada@corp.example`."""
    domain, backslash, _ = user.partition("\\")
    if backslash:
        return "." in domain.strip(".")
    name, at, realm = user.rpartition("@")
    return bool(name and at and "." in realm and not _is_microsofts(realm))


def advice(user: str, host: str) -> str:
    """Which other forms could be meant, "" where there is nothing to say."""
    domain, backslash, name = user.partition("\\")
    if not user:
        return ""
    if backslash:
        return _of_domain(domain, name, host)
    name, at, realm = user.rpartition("@")
    if at and _is_microsofts(realm):
        return tr(
            "For a Microsoft account write MicrosoftAccount\\{user}, with its password: not the "
            "PIN, and it must have one.",
            user=user,
        )
    if at:
        return f"{user} is taken as an account of a domain. For one of the device itself write .\\{name}."
    return (
        f"{user} is taken as an account of the device itself. For one of a domain write DOMAIN\\{user} or "
        f"{user}@domain.example, for a Microsoft account MicrosoftAccount\\ and its e-mail address."
    )


def _of_domain(domain: str, name: str, host: str) -> str:
    short = host.partition(".")[0].lower()
    match domain.lower():
        case "." | "":
            return f"{name} is taken as an account of the device itself. For one of a domain write DOMAIN\\{name}."
        case "microsoftaccount":
            return tr(
                "A Microsoft account needs its own password, not the PIN, and somebody must have signed in with it at "
                "the device once since it was changed."
            )
        case "azuread":
            return tr("Accounts of Entra ID cannot sign in over WinRM from here. Use an account of the device itself.")
        case other if other == short:
            return ""
        case _:
            return f"{domain} is taken as a domain. For an account of the device itself write .\\{name}."


def _is_microsofts(realm: str) -> bool:
    return realm.lower().partition(".")[0] in _MICROSOFT
