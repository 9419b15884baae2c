"""The address of a documents' repository: what it must look like, and what it should have been where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HOST = r"(?P<host>[A-Za-z0-9.-]+)"
_PATH = r"[A-Za-z0-9._~%+@,=/-]+"
REPO = re.compile(rf"https://{_HOST}(?::(?P<port>\d{{1,5}}))?/(?P<path>{_PATH})")
PUBLIC_HOST = re.compile(r"([A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]+")
# What people write instead: another protocol or none, `git@host:path`, a name and password, a query, a fragment.
_MEANT = re.compile(
    rf"(?:(?:https?|ssh|git|git\+ssh)://)?(?:[^/@\s]*@)?{_HOST}(?::\d{{1,5}}(?=/))?[:/]/*(?P<path>{_PATH})(?:[?#]\S*)?"
)
_SECRET = re.compile(r"(?<=//)(?!git@)[^/\s]*@")
# The pages that forges show below a repository; GitLab parts them from its nested groups by `/-/`.
_FORGES = ("bitbucket.org", "codeberg.org", "github.com", "huggingface.co")
_PAGE = re.compile(
    r"(?P<repo>(?:datasets/|spaces/)?[^/]+/[^/]+)/(?:tree|blob|raw|src|edit|commits?|resolve|wiki)(?:/.*)?"
)
_GITLAB_PAGE = re.compile(r"(?P<repo>[^/]+(?:/[^/]+)+?)/-(?:/.*)?")
HOW = "A repository is an https address without name, password or query: https://github.com/OWNER/NAME."


def repo_problem(repo: str) -> str:
    """Say what is wrong with a repository's address; empty where nothing is. Only public https hosts are read."""
    match = REPO.fullmatch(repo)
    if match is None:
        return HOW
    if not PUBLIC_HOST.fullmatch(match["host"]):
        return "A repository stands on a public host, named by its name."
    if _without_page(match["host"], match["path"]) != match["path"]:
        return "This is the address of a page; that of the repository ends before it."
    return ""


def meant(repo: str) -> str:
    """Return the address that was probably meant by one that `repo_problem` objects to; empty where none is likely."""
    match = _MEANT.fullmatch(repo.strip())
    if match is None:
        return ""
    host = match["host"].lower()
    path = _without_page(host, match["path"].strip("/"))
    # A port is left out: that of another protocol is not https's.
    address = f"https://{host}/{path}"
    return address if address != repo and not repo_problem(address) else ""


def host_of(repo: str) -> str:
    """Return the host of an address without problems, in small letters, with its port where that is not https's."""
    match = REPO.fullmatch(repo)
    host, port = (match["host"].lower(), match["port"]) if match else ("", None)
    return host if port in {None, "443"} else f"{host}:{port}"


def masked(repo: str) -> str:
    """Return an address fit to be shown: without a name, token or password that may stand in it."""
    return _SECRET.sub("***@", repo)


def covering(repo: str, addresses: Iterable[str]) -> str | None:
    """Return which of `addresses` is that of `repo`, or else the longest that it stands below; None where none is.

    A trailing `/` or `.git` makes no difference.
    """
    wanted = bare(repo)
    return max((one for one in addresses if f"{wanted}/".startswith(f"{bare(one)}/")), key=len, default=None)


def bare(address: str) -> str:
    """Return an address without the `/` or `.git` at its end."""
    return address.rstrip("/").removesuffix(".git")


def _without_page(host: str, path: str) -> str:
    page = _PAGE if host.lower() in _FORGES else _GITLAB_PAGE
    match = page.fullmatch(path)
    return match["repo"] if match else path
