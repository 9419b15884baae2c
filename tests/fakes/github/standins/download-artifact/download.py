"""Unpack artifacts of this run, or of another one."""

# ruff: noqa: S310, T201 - a script of a workflow; it speaks to the fake that started it

import fnmatch
import io
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

API = os.environ["GITHUB_API_URL"]


def main() -> None:
    """Raises SystemExit where the real action fails."""
    name, target = os.environ["NAME"], Path(os.environ["GITHUB_WORKSPACE"], os.environ["TARGET"])
    # Only with a token the real action asks about another run.
    found = other_run() if os.environ["RUN_TOKEN"] else this_run()
    wanted = [one for one in found if fits(one, name, os.environ["PATTERN"])]
    if name and not wanted:
        print(f"::error::Unable to download artifact(s): Artifact not found for name: {name}")
        sys.exit(1)
    for one in wanted:
        alone = bool(name) or os.environ["MERGE"] == "true"
        unpack(fetch(*found[one]), target if alone else target / one)
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"download-path={target}\n")
    print(f"Downloaded {len(wanted)} artifacts: {', '.join(wanted)}")


def fits(one: str, name: str, pattern: str) -> bool:
    """Whether it is asked for."""
    return one == name if name else not pattern or fnmatch.fnmatchcase(one, pattern)


def this_run() -> dict[str, tuple[str, str]]:
    """Where each artifact of this run is, and the token for it."""
    door, token = f"{API}/_fake/artifacts/{os.environ['GITHUB_RUN_ID']}", os.environ["TOKEN"]
    names = json.loads(fetch(door, token))["names"]
    return {name: (f"{door}/{urllib.parse.quote(name, safe='')}", token) for name in names}


def other_run() -> dict[str, tuple[str, str]]:
    """The same of the run that is named, over REST; the newest of each name."""
    repository = os.environ["REPOSITORY"] or os.environ["GITHUB_REPOSITORY"]
    token, run = os.environ["RUN_TOKEN"], os.environ["RUN"] or os.environ["GITHUB_RUN_ID"]
    listed = json.loads(fetch(f"{API}/repos/{repository}/actions/runs/{run}/artifacts?per_page=100", token))
    ordered = sorted(listed["artifacts"], key=lambda one: one["id"])
    return {one["name"]: (one["archive_download_url"], token) for one in ordered if not one["expired"]}


class Redirect(urllib.request.HTTPRedirectHandler):
    """The URL behind a redirect is signed by itself: the token stays here."""

    def redirect_request(self, *arguments: object) -> urllib.request.Request | None:
        made = super().redirect_request(*arguments)  # type: ignore[arg-type]
        if made is not None:
            made.remove_header("Authorization")
        return made


def fetch(url: str, token: str) -> bytes:
    """What is there. Raises SystemExit where it may not be read."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.build_opener(Redirect).open(request) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        print(f"::error::Unable to download artifact(s): {error.code} {error.read().decode(errors='replace')}")
        sys.exit(1)


def unpack(content: bytes, target: Path) -> None:
    """Into a folder; a name that leads out of it ends the job."""
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not (target / name).resolve().is_relative_to(target.resolve()):
                print(f"::error::Malformed extraction path: {name}")
                sys.exit(1)
        archive.extractall(target)


main()
