"""What is written is also listed: a module that nobody names would never run."""

import importlib
from pathlib import Path

import pytest

from app.services.diagnostics import checks
from app.services.diagnostics.checks import CHECKS, QUICK
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.imports import IMPORTERS
from app.services.inspection import VIEWS
from app.services.vault.importing import READERS
from tests.order import LONG

ROOT = Path(__file__).parents[2]
CHECK_MODULES = sorted(
    f"{path.parent.name}.{path.stem}" for path in (ROOT / "app/services/diagnostics/checks").glob("*/[a-z]*.py")
)


def test_there_are_modules_of_checks() -> None:
    assert len(CHECK_MODULES) == len(CHECKS)


@pytest.mark.parametrize("name", CHECK_MODULES)
def test_a_check_is_listed_under_the_name_of_its_module(name: str) -> None:
    check = importlib.import_module(f"{checks.__name__}.{name}").CHECK
    assert check in CHECKS
    assert check.id.replace(".", "_") == name.partition(".")[2]


def test_an_import_format_is_listed() -> None:
    modules = sorted(path.stem for path in (ROOT / "app/services/imports").glob("[a-z]*.py"))
    found = [importlib.import_module(f"app.services.imports.{name}") for name in modules]
    readers = [module.IMPORTER for module in found if hasattr(module, "IMPORTER")]
    assert set(map(id, readers)) == set(map(id, IMPORTERS))
    assert len({importer.id for importer in IMPORTERS}) == len(IMPORTERS)


def test_an_import_format_of_the_vault_is_listed() -> None:
    modules = sorted(path.stem for path in (ROOT / "app/services/vault/importing").glob("[a-z]*.py"))
    found = [importlib.import_module(f"app.services.vault.importing.{name}") for name in modules]
    readers = [module.READER for module in found if hasattr(module, "READER")]
    assert set(map(id, readers)) == set(map(id, READERS))
    assert len({reader.id for reader in READERS}) == len(READERS)


def test_a_view_of_a_device_is_listed_under_the_name_of_its_module() -> None:
    modules = sorted(path.stem for path in (ROOT / "app/services/inspection").glob("[a-z]*.py"))
    found = [importlib.import_module(f"app.services.inspection.{name}") for name in modules]
    views = {module.__name__.rpartition(".")[2]: module.VIEW for module in found if hasattr(module, "VIEW")}
    assert {view.id: view for view in VIEWS} == views
    assert all((ROOT / f"resources/icons/{view.icon}.svg").is_file() for view in VIEWS)


def test_a_check_stands_after_what_it_depends_on() -> None:
    seen: set[str] = set()
    for check in CHECKS:
        assert set(check.depends_on) <= seen, check.id
        assert check.id not in seen
        seen.add(check.id)


def test_symptoms_name_checks_in_the_order_of_their_layers() -> None:
    known = {check.id: check for check in CHECKS}
    for symptom in SYMPTOMS:
        assert len(set(symptom.checks)) == len(symptom.checks), symptom.id
        assert not set(symptom.checks) <= set(symptom.ground), symptom.id
        for number, wave in enumerate(symptom.waves):
            later = {name for one in symptom.waves[number + 1 :] for name in one}
            for name in known.keys() & set(wave):
                assert not set(known[name].depends_on) & later, f"{symptom.id}: {name} comes too early"
    assert len(QUICK) >= 15


def test_files_of_tests_that_begin_first_exist() -> None:
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []
