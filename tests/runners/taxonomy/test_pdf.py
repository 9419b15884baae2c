"""Text out of PDF files, in a process that may take little."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.pdf import make_pdf
from runners.taxonomy.missing import Unavailable
from runners.taxonomy.pdf.extract import EXTRACTORS, WORKER, find_extractor
from runners.taxonomy.pdf.kept import text_of
from runners.taxonomy.pdf.worker import join
from schemas.errors import UsageError

LIGHT = EXTRACTORS["light"]


def locked(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf(["Secret."]))))
    writer.encrypt(password, owner_password=password + "!", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A page whose content is so long once it is unpacked."""
    packed = zlib.compress(b" " * 1024**2 * megabytes, 9)
    page = make_pdf(["x"]).decode("latin-1")
    start, end = page.index("<< /Length"), page.index("endstream")
    body = f"<< /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed.decode('latin-1')}\n"
    return (page[:start] + body + page[end:]).encode("latin-1")


def test_pages_are_parted_by_an_empty_line() -> None:
    assert LIGHT(make_pdf(["One.\nTwo.", "", "Three (3)."])) == "One.\nTwo.\n\nThree (3).\n"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("har-\nbours", "harbours"),
        ("Hafen‐\nbecken", "Hafenbecken"),
        ("1990-\n1995", "1990-\n1995"),
        ("Baden-\nWürttemberg", "Baden-\nWürttemberg"),
        ("a\0b", "ab"),
    ],
)
def test_words_that_a_line_parted(page: str, text: str) -> None:
    assert join([page]) == f"{text}\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is broken or no PDF"),
        (b"%PDF-1.7", "is broken or no PDF"),
        (b"# Markdown\n" * 100, "is broken or no PDF"),
        (make_pdf(["text"])[:-200].replace(b"obj", b"jbo"), "is broken or no PDF"),
        (make_pdf([""]), "holds no text"),
        (make_pdf([]), "holds no text"),
    ],
)
def test_files_without_text(content: bytes, words: str) -> None:
    with pytest.raises(Unavailable, match=words):
        LIGHT(content)


def test_a_password_keeps_readers_out_and_an_empty_one_does_not() -> None:
    with pytest.raises(Unavailable, match="is locked by a password"):
        LIGHT(locked("open sesame"))
    assert LIGHT(locked("")) == "Secret.\n"


def test_a_bomb_ends_in_its_process() -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"memory|is broken|too long"):
        replace(LIGHT, memory=256, seconds=5)(bomb(300))
    assert time.monotonic() - started < 15


def test_a_process_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr("runners.taxonomy.pdf.extract.WORKER", worker)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="takes too long"):
        replace(LIGHT, seconds=0.1)(b"")  # type: ignore[arg-type]
    assert time.monotonic() - started < 10


def test_the_process_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import os, sys\nprint(os.listdir(), sorted(os.environ), sys.flags.isolated)\n")
    monkeypatch.setattr("runners.taxonomy.pdf.extract.WORKER", worker)
    monkeypatch.setenv("TAXOBOT_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    said = LIGHT(b"")
    assert said.startswith("[] ")
    assert "TOKEN" not in said
    assert "PYTHONPATH" not in said
    assert said.rstrip().endswith("1")


def test_the_worker_needs_nothing_of_ours() -> None:
    command = [sys.executable, "-I", str(WORKER), "pypdf", "1024", "30", "20"]
    done = subprocess.run(command, input=make_pdf(["One."]), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"One.\n")


def test_a_text_is_taken_out_once(tmp_path: Path) -> None:
    class Counted:
        name = "counted 1"
        seconds = 1
        calls = 0

        def __call__(self, content: bytes) -> str:
            self.calls += 1
            return "line\r\nend\n"

    extractor = Counted()
    texts = [text_of(b"pdf", extractor=extractor, cache=tmp_path / "cache") for _ in range(2)]
    assert (texts, extractor.calls) == (["line\r\nend\n"] * 2, 1)
    extractor.name = "counted 2"
    text_of(b"pdf", extractor=extractor, cache=tmp_path / "cache")
    assert extractor.calls == 2


def test_extractors_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_extractor("light").name.startswith("pypdf ")
    with pytest.raises(UsageError, match="no extractor for PDF is named heavy; there are light, docling"):
        find_extractor("heavy")
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"docling is not installed; install taxobot\[docling\]"):
        find_extractor("docling")
