"""Whose a credential is, whose a device is, and when one may not meet the other."""

import pytest

from app.domain.clients import client_of_folder, client_of_group, crosses, is_same_client, offered_to, site_of_group
from app.domain.credentials import VaultEntry


@pytest.mark.parametrize(
    ("group", "client", "site"),
    [
        ("Clients/Nordlys Dental/Praxis", "Nordlys Dental", "Praxis"),
        ("Clients/Nordlys Dental/Praxis/Server", "Nordlys Dental", "Praxis/Server"),
        ("clients / Nordlys Dental", "Nordlys Dental", ""),
        ("Clients//Nordlys Dental", "Nordlys Dental", ""),  # a group without a name hides nobody
        ("Clients", "", ""),
        ("Internet", "", ""),
        ("", "", ""),
    ],
)
def test_a_group_says_whose_its_entries_are(group: str, client: str, site: str) -> None:
    assert (client_of_group(group), site_of_group(group)) == (client, site)


def test_a_folder_of_the_device_book_says_whose_its_devices_are() -> None:
    assert client_of_folder("Nordlys Dental/Praxis") == "Nordlys Dental"
    assert client_of_folder("") == ""
    assert client_of_folder(" / Nordlys Dental") == "Nordlys Dental"


def test_how_a_name_is_written_makes_no_other_client() -> None:
    assert is_same_client("Café  Nord", "CAFE\u0301 nord ")
    assert not is_same_client("Café Nord", "Cafe Nord")


def test_what_belongs_to_nobody_crosses_nothing() -> None:
    assert crosses("Acme", "Nordlys")
    assert not crosses("", "Nordlys") and not crosses("Acme", "") and not crosses("acme", "Acme")


def test_a_client_is_offered_its_own_first_and_never_those_of_another() -> None:
    acme, mine, nordlys = (
        VaultEntry(str(number), "Router", group=group)
        for number, group in enumerate(("Clients/Acme", "", "Clients/Nordlys/Praxis"))
    )
    assert offered_to("Nordlys", [acme, mine, nordlys]) == (nordlys, mine)
    assert offered_to("", [acme, mine]) == (acme, mine)
