"""Zip what `path` names and leave it with the run."""

# ruff: noqa: S310, T201 - a script of a workflow; it speaks to the fake that started it

import io
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path


def main() -> None:
    """Raises SystemExit where the real action fails."""
    name, given = os.environ["NAME"], os.environ["FILES"].strip()
    if not given:
        fail("Input required and not supplied: path")
    if not name or re.search(r'["<>|*?:\r\n\\/]', name):
        fail(f"The artifact name is not valid: {name}")
    files = dict(find(Path(os.environ["GITHUB_WORKSPACE"], given)))
    if not files:
        end_without_files(given)
    answer = leave(name, pack(files))
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"artifact-id={answer['id']}\nartifact-digest={answer['digest']}\n")
    print(f"Artifact {name}: {len(files)} files")


def find(place: Path) -> Iterator[tuple[str, Path]]:
    """Names within the artifact, and the files."""
    if place.is_file():
        yield place.name, place
        return
    hidden = os.environ["HIDDEN"] == "true"
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place)
        if path.is_file() and (hidden or not any(part.startswith(".") for part in inside.parts)):
            yield inside.as_posix(), path


def end_without_files(given: str) -> None:
    """As the workflow asked for."""
    said = f"No files were found with the provided path: {given}. No artifacts will be uploaded."
    if os.environ["NO_FILES"] == "error":
        fail(said)
    if os.environ["NO_FILES"] == "warn":
        print(f"::warning::{said}")
    sys.exit(0)


def pack(files: dict[str, Path]) -> bytes:
    """A zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in files.items():
            archive.write(path, name)
    return buffer.getvalue()


def leave(name: str, content: bytes) -> dict[str, str]:
    """Hand it over."""
    door = f"{os.environ['GITHUB_API_URL']}/_fake/artifacts/{os.environ['GITHUB_RUN_ID']}"
    query = "?overwrite=1" if os.environ["OVERWRITE"] == "true" else ""
    request = urllib.request.Request(f"{door}/{urllib.parse.quote(name, safe='')}{query}", content, method="PUT")
    request.add_header("Authorization", f"Bearer {os.environ['TOKEN']}")
    try:
        with urllib.request.urlopen(request) as answer:
            told: dict[str, str] = json.load(answer)
            return told
    except urllib.error.HTTPError as error:
        fail(f"Failed to CreateArtifact: {error.code} {error.read().decode(errors='replace')}")
        raise


def fail(message: str) -> None:
    """End with an error on the run's page."""
    print(f"::error::{message}")
    sys.exit(1)


main()
