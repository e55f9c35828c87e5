"""SFTP, version 3 with OpenSSH's extensions: the files of a device over one channel of its SSH connection."""
