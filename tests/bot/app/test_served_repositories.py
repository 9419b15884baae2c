"""The operator's list of repositories (S4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.served import is_owner_served, is_served

LIST = ("Acme/taxonomy", "labs/*")


@pytest.mark.parametrize("name", ["Acme/taxonomy", "acme/Taxonomy", "labs/one", "LABS/two"])
def test_what_is_served(name: str) -> None:
    assert is_served(name, LIST)


@pytest.mark.parametrize(
    "name", ["acme/other", "acme/taxonomy2", "xacme/taxonomy", "labs", "labs/", "/one", "", "labs2/one", "*/one"]
)
def test_what_is_not(name: str) -> None:
    assert not is_served(name, LIST)


@given(st.text(), st.text())
def test_an_empty_list_is_nobody(owner: str, name: str) -> None:
    assert not is_served(f"{owner}/{name}", ())


def test_owners() -> None:
    assert is_owner_served("ACME", LIST)
    assert is_owner_served("labs", LIST)
    assert not is_owner_served("lab", LIST)
