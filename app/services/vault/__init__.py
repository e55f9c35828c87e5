"""The credential vault: a KDBX 4 file that KeePassXC and KeePass open too."""
