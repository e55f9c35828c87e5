"""The fixtures of the end-to-end tests."""

from tests.servers.openssh import password_user, shared_sshd, sshd

__all__ = ["password_user", "shared_sshd", "sshd"]
