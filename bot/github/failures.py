"""What PyGithub raises, told as one of `bot.github.errors`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
from github import BadAttributeException, GithubException

from bot.github.errors import Forbidden, GithubError, NotFound, Rejected, Unavailable
from bot.github.retry import is_limit, message_of
from bot.report.escape import plain

_TOKEN = re.compile(r"(?:gh[a-z]_|github_pat_)[A-Za-z0-9._-]{8,}")
_MALFORMED = (BadAttributeException, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What PyGithub and `convert.py` run into where an answer lacks what GitHub's have."""


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Name what was asked for in every error of the calls inside: `pull request 5 of o/r`.

    Raises NotFound, Forbidden, Rejected or Unavailable. The errors of the libraries below are not shown with them:
    they hold the request, and that holds the token.
    """
    try:
        yield
    except GithubException as error:
        raise explain(what, error) from None
    except requests.RequestException as error:
        raise Unavailable(f"{what}: {_lost(error)}; try again in a while") from None
    except _MALFORMED as error:
        said = f"the answer is not one of GitHub's ({type(error).__name__})"
        raise Unavailable(f"{what}: {said}; is the address of its API right?") from None


def explain(what: str, error: GithubException) -> GithubError:
    """The error of ours for an answer that is one of GitHub's, with what GitHub said."""
    status, headers = error.status, {name.lower(): value for name, value in (error.headers or {}).items()}
    text = f"{what}: GitHub answers {status}{_said(error)}"
    if is_limit(status, headers, message_of(error)):
        return Unavailable(text + _until(headers), status)
    if status in (404, 410):
        return NotFound(text, status)
    if status in (401, 403):
        return Forbidden(text + _needed(headers), status)
    if status < 400:
        return Rejected(f"{text}; was the repository renamed?", status)
    return Rejected(text, status) if status < 500 else Unavailable(f"{text}; try again in a while", status)


def _said(error: GithubException) -> str:
    parts = [message_of(error)]
    details = error.data.get("errors") if isinstance(error.data, dict) else None
    for detail in details if isinstance(details, list) else []:
        parts.append(_detail(detail) if isinstance(detail, dict) else str(detail))
    said = plain("; ".join(part for part in parts if part))
    return f": {_TOKEN.sub('***', said)}" if said else ""


def _detail(detail: dict[str, object]) -> str:
    return str(detail.get("message") or " ".join(str(detail[key]) for key in ("field", "code") if key in detail))


def _until(headers: dict[str, str]) -> str:
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") != "0" or not reset.isdigit():
        return "; try again in a while"
    return f"; the next request is possible at {datetime.fromtimestamp(int(reset), UTC):%H:%M} UTC"


def _needed(headers: dict[str, str]) -> str:
    """GitHub names the permissions that would have done: `issues=write; pull_requests=write`."""
    needed = plain(headers.get("x-accepted-github-permissions", ""))
    return f"; the token needs {needed}" if needed else ""


def _lost(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "GitHub did not answer in time"
    return f"the connection to GitHub failed ({type(error).__name__})"
