"""Addresses of repositories."""

from __future__ import annotations

import pytest

from schemas.rules.sources.address import covering, host_of, masked, meant, repo_problem


@pytest.mark.parametrize(
    "repo",
    [
        "http://github.com/a/b",
        "ext::sh -c id",
        "file:///etc",
        "/etc",
        "ssh://git@github.com/a/b",
        "https://user:pw@github.com/a/b",
        "https://169.254.169.254/a/b",
        "https://127.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://localhost/a",
        "https://[::1]/a",
        "https://github.com",
        "https://github.com/a/b?x",
        "https://github.com/a/b\nc",
        "https://github.com\\@evil.org/a",
        "--upload-pack=x",
    ],
)
def test_refused_addresses(repo: str) -> None:
    assert repo_problem(repo)


@pytest.mark.parametrize(
    "repo",
    [
        "https://github.com/a/b",
        "https://github.com/a/b/",
        "https://git.example.org:8443/a/b.git",
        "https://gitlab.com/group/tree/project",
        "https://huggingface.co/datasets/a/b",
    ],
)
def test_accepted_addresses(repo: str) -> None:
    assert repo_problem(repo) == ""
    assert meant(repo) in {"", repo.rstrip("/"), "https://git.example.org/a/b.git"}


@pytest.mark.parametrize("repo", ["file:///etc/passwd", "/etc", "ext::sh", "https://10.0.0.1/a", "a", "", "C:\\docs"])
def test_nothing_is_guessed_where_nothing_is_likely(repo: str) -> None:
    assert meant(repo) == ""


def test_what_identifies_people_is_masked() -> None:
    assert masked("https://ada:secret@github.com/a") == "https://***@github.com/a"
    assert masked("https://ghp_token@github.com/a") == "https://***@github.com/a"
    assert masked("ssh://git@github.com/a") == "ssh://git@github.com/a"


def test_hosts() -> None:
    assert host_of("https://GitHub.com:443/a") == "github.com"
    assert host_of("https://github.com:444/a") == "github.com:444"
    assert host_of("file:///etc") == ""


@pytest.mark.parametrize(
    ("repo", "expected"),
    [
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("https://github.com/a/b/", "https://github.com/a/b"),
        ("https://github.com/a/bc", "https://github.com/a/"),
        ("https://github.com/ab/c", None),
    ],
)
def test_the_longest_address_covers(repo: str, expected: str | None) -> None:
    assert covering(repo, ["https://github.com/a/", "https://github.com/a/b"]) == expected
