"""The forms in which Windows takes a user's name, and which of them a failure suggests."""


def kerberos_name(user: str) -> str:
    r"""`CORP.EXAMPLE\ada` and `ada@corp.example` as Kerberos has it: the realm in capitals, RFC 4120 section 6.1."""
    domain, backslash, name = user.partition("\\")
    if backslash:
        return f"{name}@{domain.upper()}" if "." in domain else user
    name, at, realm = user.rpartition("@")
    return f"{name}@{realm.upper()}" if at else user


def is_domain_user(user: str) -> bool:
    r"""Whether the name says that a domain knows it: `CORP\ada`, `ada@corp.example`."""
    domain, backslash, _ = user.partition("\\")
    if backslash:
        return domain.lower() not in (".", "microsoftaccount", "azuread")
    name, at, realm = user.rpartition("@")
    return bool(name and at and "." in realm)
