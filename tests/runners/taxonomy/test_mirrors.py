"""Where an operator has repositories read instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.taxonomy.mirrors import mirror_of
from runners.taxonomy.missing import Unavailable

MIRRORS = {
    "https://github.com": "https://mirror.example.org/github/",
    "https://github.com/ada/": "https://ada.example.org",
    "https://github.com/ada/harbours.git": "/srv/harbours",
}


@pytest.mark.parametrize(
    ("repo", "expected"),
    [
        ("https://github.com/ada/harbours", "/srv/harbours"),
        ("https://github.com/ada/harbours.git/", "/srv/harbours"),
        ("https://github.com/ada/harbours-old", "https://ada.example.org/harbours-old"),
        ("https://github.com/ada/isles.git", "https://ada.example.org/isles.git"),
        ("https://github.com/bob/x", "https://mirror.example.org/github/bob/x"),
        ("https://github.com.evil.org/bob/x", None),
        ("https://gitlab.com/bob/x", None),
    ],
)
def test_the_longest_address_decides(repo: str, expected: str | None) -> None:
    assert mirror_of(repo, MIRRORS) == expected


@pytest.mark.parametrize("ending", ["", ".git", ".bundle"])
def test_a_folder_of_repositories_and_bundles(tmp_path: Path, ending: str) -> None:
    place = tmp_path / "ada" / f"harbours{ending}"
    place.mkdir(parents=True)
    assert mirror_of("https://github.com/ada/harbours.git", {"https://github.com": str(tmp_path)}) == str(place)


@pytest.mark.parametrize("rest", ["../../etc", "ada/../../etc", "ada//etc", "-x", "ada/-x", ".ssh/id", "a b", "a\nb"])
def test_nothing_leads_out_of_the_folder(tmp_path: Path, rest: str) -> None:
    with pytest.raises(Unavailable):
        mirror_of(f"https://github.com/{rest}", {"https://github.com": str(tmp_path)})
