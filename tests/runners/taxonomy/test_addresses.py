"""Which addresses documents may come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.taxonomy import addresses
from runners.taxonomy.addresses import guard, is_public, look_up
from runners.taxonomy.command import Completed
from runners.taxonomy.missing import Unavailable

REPO = "https://docs.example.org/ada/harbours.git"
PUBLIC = "140.82.121.3"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def pinned(folder: Path, *found: str, repo: str = REPO) -> str:
    return guard(repo, folder=folder, resolve=lambda _host, _port: found)["http.curloptResolve"]


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:50c0:8000::154", "64:ff9b::8c52:7903"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen at
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2001:0:808:808::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "4000::1",
    ],
)
def test_addresses_that_are_never_opened(tmp_path: Path, address: str) -> None:
    assert not is_public(address)
    with pytest.raises(Unavailable, match="is no public address") as caught:
        pinned(tmp_path, PUBLIC, address)
    assert (caught.value.missing.rule, caught.value.missing.about) == ("sources/host", ("repo",))


def test_git_is_told_all_addresses_that_were_looked_at(tmp_path: Path) -> None:
    assert pinned(tmp_path, PUBLIC, "2606:50c0:8000::154") == f"docs.example.org:443:{PUBLIC},[2606:50c0:8000::154]"
    assert pinned(tmp_path, PUBLIC, repo="https://docs.example.org:8443/a") == f"docs.example.org:8443:{PUBLIC}"


def test_redirects_are_not_followed(tmp_path: Path) -> None:
    assert guard(REPO, folder=tmp_path, resolve=lambda _host, _port: [PUBLIC])["http.followRedirects"] == "false"


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    def fail(_host: str, _port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Unavailable, match="could not be resolved") as caught:
        guard(REPO, folder=tmp_path, resolve=fail)
    assert caught.value.missing.rule == "documents/not-checked"


def test_this_machine_has_its_own_addresses() -> None:
    assert set(look_up("localhost", 443)) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("name", "proxy", "spared", "asked"),
    [
        ("https_proxy", "http://proxy:3128", "", False),
        ("HTTPS_PROXY", "http://proxy:3128", "", False),
        ("ALL_PROXY", "socks5h://proxy:1080", "", False),
        ("ALL_PROXY", "socks5://proxy:1080", "", True),
        ("https_proxy", "http://proxy:3128", "localhost, .example.org", True),
        ("https_proxy", "http://proxy:3128", "*", True),
        ("https_proxy", "http://proxy:3128", "s.example.org", False),
        ("http_proxy", "http://proxy:3128", "", True),
    ],
)
def test_a_proxy_resolves_names_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, proxy: str, spared: str, asked: bool
) -> None:
    monkeypatch.setenv(name, proxy)
    monkeypatch.setenv("no_proxy", spared)
    expected = PUBLIC if asked else addresses.NOWHERE
    assert pinned(tmp_path, PUBLIC) == f"docs.example.org:443:{expected}"


@pytest.mark.parametrize(("proxy", "asked"), [("http://proxy:3128", False), ("", True)])
def test_the_proxy_of_gits_settings_counts(tmp_path: Path, proxy: str, asked: bool) -> None:
    (tmp_path / "gitconfig").write_text(f'[http "https://docs.example.org"]\n\tproxy = "{proxy}"\n')
    expected = PUBLIC if asked else addresses.NOWHERE
    assert pinned(tmp_path, PUBLIC) == f"docs.example.org:443:{expected}"


def test_a_git_that_cannot_be_told_downloads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "run_git", lambda *_: Completed(0, b"git version 2.36.6\n", "", cut=False))
    with pytest.raises(Unavailable, match=r"by git 2\.37 or newer, but here is git version 2\.36\.6"):
        pinned(tmp_path, PUBLIC)
