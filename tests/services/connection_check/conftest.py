"""The servers of these tests."""

from tests.servers.openssh import password_user, shared_sshd, sshd

__all__ = ["password_user", "shared_sshd", "sshd"]
