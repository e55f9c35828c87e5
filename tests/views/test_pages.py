"""The list of pages is complete and true, and every icon that is named by data exists."""

import importlib

import pytest

from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.resources import resource
from app.views.pages import PAGES, PageSpec


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.id)
def test_a_page_of_the_list_can_be_made(spec: PageSpec) -> None:
    page = getattr(importlib.import_module(spec.module), spec.class_name)
    assert page.__doc__


def test_every_page_folder_is_in_the_list() -> None:
    folder = resource("").parent / "app/views/pages"
    folders = {path.parent.name for path in folder.glob("*/page.py")}
    assert folders == {spec.id for spec in PAGES}


def test_ids_and_keys_are_used_once() -> None:
    assert len({spec.id for spec in PAGES}) == len({spec.shortcut for spec in PAGES}) == len(PAGES)


@pytest.mark.parametrize("name", sorted({spec.icon for spec in PAGES} | {symptom.icon for symptom in SYMPTOMS}))
def test_an_icon_that_data_names_exists(name: str) -> None:
    assert resource(f"icons/{name}.svg").is_file()
