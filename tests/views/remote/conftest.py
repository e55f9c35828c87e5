"""The real sshd, for the tests of the Remote page."""

from tests.servers.openssh import sshd

__all__ = ["sshd"]
