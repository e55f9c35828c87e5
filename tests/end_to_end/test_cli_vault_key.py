"""`satchel vault passwd`, as its own process."""

from pathlib import Path

from app.domain.secret import Secret
from app.domain.settings import Settings
from app.domain.settings import Vault as VaultSettings
from app.domain.task import TaskContext
from app.services.settings_store import SettingsStore
from app.services.vault.keys import KdfParameters
from app.services.vault.rekeying import old_backups
from app.services.vault.vault import Vault
from tests.end_to_end.program import satchel

OLD, NEW = "three cows on a hill", "four goats in a valley"


def test_a_passphrase_and_a_key_file_are_changed_and_old_backups_removed(tmp_path: Path, own_home: Path) -> None:
    cheap = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
    vault = Vault.create(tmp_path / "v.kdbx", Secret(OLD), TaskContext(), kdf=cheap)
    words = ("vault", "passwd", vault.path)
    nothing = satchel(*words, "--keep-passphrase", secrets={"--passphrase-fd": OLD})
    assert (nothing.returncode, "Nothing would change" in nothing.stderr) == (2, True)
    key_file = tmp_path / "v.keyx"
    done = satchel(
        *words, "--make-key-file", key_file, "--json", secrets={"--passphrase-fd": OLD, "--new-passphrase-fd": NEW}
    )
    assert done.returncode == 0, done.stderr
    assert '"passphrase, key file"' in done.stdout
    assert NEW not in done.stdout + done.stderr
    opened = Vault.open(vault.path, Secret(NEW), TaskContext(), key_file=key_file)
    assert old_backups(opened)
    known = own_home / "known_vaults.json"
    assert known.exists()
    known.unlink()
    SettingsStore(own_home / "settings.json").save(Settings(vault=VaultSettings(shared_computer=True)))
    again = ("--no-key-file", "--keep-passphrase", "--delete-backups", "--key-file", key_file)
    assert satchel(*words, *again, secrets={"--passphrase-fd": NEW}).returncode == 0
    assert not old_backups(Vault.open(vault.path, Secret(NEW), TaskContext()))
    assert not known.exists(), "what others use remembers no vault"
