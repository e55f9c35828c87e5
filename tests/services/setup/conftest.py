"""The servers of these tests."""

from tests.servers.openssh import sshd

__all__ = ["sshd"]
