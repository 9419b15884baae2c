"""Artifacts: what they should hold is read, anything else is refused, whoever packed it."""

from __future__ import annotations

import struct
import zipfile
import zlib

import pytest

from bot.github.artifacts import ArtifactRefused, unpack
from fakes.zips import make_entries, make_zip
from timing import cpu_seconds

NAMES = {"validation.json", "rows/a.jsonl"}
LIMIT = 1_000_000


def entry(name: str = "validation.json", *, mode: int = 0, flags: int = 0, system: int = 3) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr, info.flag_bits, info.create_system = mode << 16, flags, system
    return info


def refused(content: bytes, why: str, *, limit: int = LIMIT, names: set[str] = NAMES) -> None:
    with pytest.raises(ArtifactRefused, match=why) as caught:
        unpack(content, names=names, limit=limit)
    assert caught.value.exit_status == 4
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_the_files_that_are_meant_are_read(compression: int) -> None:
    files = {"validation.json": b'{"v": 1}', "rows/a.jsonl": b"x" * 5000}
    assert unpack(make_zip(files, compression=compression), names=NAMES, limit=LIMIT) == files


def test_a_file_that_is_missing_is_told_when_it_is_asked_for() -> None:
    files = unpack(make_zip({"rows/a.jsonl": ""}), names=NAMES, limit=LIMIT)
    assert "validation.json" not in files
    with pytest.raises(ArtifactRefused, match=r"lacks `validation\.json`"):
        files["validation.json"]


@pytest.mark.parametrize("name", [
    "../validation.json", "rows/../validation.json", "./validation.json", "/validation.json", "//validation.json",
    "C:validation.json", "C:\\validation.json", "..\\validation.json", "rows\\a.jsonl", "validation.json/",
    "VALIDATION.JSON", "validation.json ", "validation.jsоn", "other.json", "rows/", "a" * 60_000,
    "x`\n::error::<!-- -->",
])  # fmt: skip
def test_any_other_name_is_refused(name: str) -> None:
    refused(make_zip({"validation.json": "{}", name: "x"}), "is not one of the files that are expected")


def test_a_name_that_ends_early_is_not_the_name_before_its_end() -> None:
    content = make_zip({"validation.json_evil": "x"}).replace(b"validation.json_evil", b"validation.json\0evil")
    refused(content, "is not one of the files")


def test_a_name_that_differs_between_directory_and_file_is_refused() -> None:
    content = make_zip({"validation.json": "x"}).replace(b"validation.json", b"validation.jsom", 1)
    refused(content, "no zip that can be read")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused() -> None:
    refused(make_entries(("validation.json", "{}"), ("validation.json", '{"forged": 1}')), "stands in it twice")


@pytest.mark.parametrize("mode", [0o120777, 0o040755, 0o010644, 0o020644, 0o060644, 0o140755])
def test_links_folders_and_devices_are_refused(mode: int) -> None:
    refused(make_entries((entry(mode=mode), "/etc/passwd")), "is a link, a folder or a device")


def test_regular_files_of_any_mode_are_read() -> None:
    assert unpack(make_entries((entry(mode=0o100644), "{}")), names=NAMES, limit=LIMIT) == {"validation.json": b"{}"}


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_encrypted_files_are_refused(flag: int) -> None:
    content = bytearray(make_zip({"validation.json": "{}"}))
    directory = content.index(b"PK\x01\x02")
    for at in (6, directory + 8):
        struct.pack_into("<H", content, at, flag)
    refused(bytes(content), "is encrypted|no zip that can be read")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(compression: int) -> None:
    refused(make_zip({"validation.json": "{}" * 1000}, compression=compression), "packed in an unusual way")


def test_a_bomb_is_refused_by_its_ratio() -> None:
    bomb = make_zip({"validation.json": b"\0" * 50_000_000})
    assert len(bomb) < 60_000
    refused(bomb, "unpacks to far more", limit=10**9)
    assert cpu_seconds(lambda: refused(bomb, "unpacks to far more", limit=10**9), enough=0.1) < 0.1


def test_files_that_are_too_large_together_are_refused() -> None:
    content = make_zip({"validation.json": b"ab" * 300, "rows/a.jsonl": b"cd" * 300})
    assert unpack(content, names=NAMES, limit=1200)
    refused(content, "more than the 1,199 bytes", limit=1199)


def patched_size(content: bytes, size: int) -> bytes:
    """The same zip, in which both headers of its only file name another size."""
    patched = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", patched, patched.index(signature) + offset, size)
    return bytes(patched)


@pytest.mark.parametrize("size", [0, 10, 9_999, 10_001, 200_000])
def test_sizes_that_are_not_true_are_refused(size: int) -> None:
    content = make_zip({"validation.json": bytes(range(256)) * 40}, compression=zipfile.ZIP_DEFLATED)
    refused(patched_size(content, size), "another size|no zip that can be read")


def test_a_small_size_before_a_large_stream_costs_nothing() -> None:
    bomb = patched_size(make_zip({"validation.json": b"\0" * 200_000_000}), 100)
    assert cpu_seconds(lambda: refused(bomb, "no zip that can be read"), enough=0.1) < 0.1


def test_a_wrong_checksum_is_refused() -> None:
    content = bytearray(make_zip({"validation.json": "{}"}))
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        struct.pack_into("<I", content, content.index(signature) + offset, zlib.crc32(b"[]"))
    refused(bytes(content), "no zip that can be read")


def test_too_many_entries_are_refused_before_they_are_read() -> None:
    many = make_entries(*((f"{number}", "") for number in range(20_000)))
    refused(many, "more than the 2 files")
    assert cpu_seconds(lambda: refused(many, "more than the 2 files"), enough=0.1) < 0.1


def test_every_truncation_and_every_flipped_byte_is_read_right_or_refused() -> None:
    content = make_zip({"validation.json": '{"verdict": "VALID"}'})
    broken = [content[:length] for length in range(len(content))]
    broken += [content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :] for at in range(len(content))]
    for one in broken:
        try:
            assert unpack(one, names=NAMES, limit=LIMIT) in ({"validation.json": b'{"verdict": "VALID"}'}, {})
        except ArtifactRefused:
            continue


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>", b"\x1f\x8b\x08" + b"\0" * 9, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    refused(content, "no zip that can be read")
