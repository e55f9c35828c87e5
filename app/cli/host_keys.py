"""`satchel host-keys`: the SSH keys of devices that were accepted, and how one is forgotten."""

from app.cli.exit_codes import DONE, UsageError
from app.cli.session import Session


def ls(session: Session) -> int:
    known = session.services.host_keys.all()
    session.output.document([{"host": one.host, "kind": one.kind, "fingerprint": one.fingerprint} for one in known])
    session.output.table([(one.host, one.kind, one.fingerprint) for one in known], ("HOST", "KIND", "FINGERPRINT"))
    return DONE


def forget(session: Session) -> int:
    """The next connection to the host asks again, as for a first contact."""
    name = session.options.host
    host_keys = session.services.host_keys
    if all(one.host != name for one in host_keys.all()):
        raise UsageError(
            f"No key of {name} was accepted.", hint="host-keys ls lists them; write it as it stands there."
        )
    host_keys.forget_name(name)
    session.output.document({"forgotten": name})
    session.output.line(f"Forgot the key of {name}")
    return DONE
