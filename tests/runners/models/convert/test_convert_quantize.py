"""Quantizing: what is asked of llama.cpp, and what is refused before it is asked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fakes.other_python import python_that
from runners.models.convert.gguf import to_gguf
from runners.models.convert.quantize import KINDS, check_kind, quantize
from runners.models.kinds import describe
from runners.progress import Event, Progress
from schemas.errors import LlamaFailed, UsageError

SILENT = Progress()
NOBODY = Path("/nowhere/python")


@pytest.fixture(scope="module")
def source(granite_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("gguf") / "model-f16.gguf"
    return to_gguf(describe(granite_folder), target, progress=SILENT).path


def quantizer(place: Path, *, status: int = 0, dies: bool = False) -> Path:
    """Stands for llama.cpp's Python: copies the source, notes what it was asked, and answers `status`."""
    answer = "sys.exit('out of memory')" if dies else f"print({status})"
    code = f"""
    text = pathlib.Path(sys.argv[2]).read_text()
    request = json.loads(text)
    shutil.copyfile(request["source"], request["target"])
    pathlib.Path({str(place / "asked.json")!r}).write_text(text)
    {answer}
    """
    return python_that(place, code)


def test_the_request_says_all_that_llama_cpp_needs(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "small.gguf"
    done = quantize(source, target, python=quantizer(tmp_path), kind="Q5_K_S", threads=3, progress=SILENT)
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked.pop("target").startswith(str(target.parent / ".small.gguf."))
    assert asked == {
        "task": "quantize",
        "source": str(source),
        "kind": "LLAMA_FTYPE_MOSTLY_Q5_K_S",
        "threads": 3,
    }
    assert done.path == target
    assert [file.name for file in target.parent.iterdir()] == ["small.gguf"]


def test_it_is_told_how_far_it_is(source: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    quantize(source, tmp_path / "a.gguf", python=quantizer(tmp_path), progress=Progress(events.append))
    assert events[0].title == "convert to Q4_K_M"
    assert events[-1].kind == "finished"
    assert events[-1].total is not None
    assert 0 <= events[-1].done <= events[-1].total


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"status": 1}, "its status is 1"), ({"dies": True}, "out of memory")],
)
def test_nothing_is_left_where_llama_cpp_fails(
    source: Path, tmp_path: Path, options: dict[str, bool], reason: str
) -> None:
    with pytest.raises(LlamaFailed, match=reason):
        quantize(source, tmp_path / "out" / "a.gguf", python=quantizer(tmp_path, **options), progress=SILENT)
    assert list((tmp_path / "out").iterdir()) == []


def test_unknown_kinds_are_refused_with_those_known(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Q4_K is no kind.*Q4_K_M"):
        quantize(source, tmp_path / "a.gguf", python=NOBODY, kind="Q4_K", progress=SILENT)
    for kind in KINDS:
        check_kind(kind)


def test_what_is_quantized_is_not_quantized_again(tmp_path: Path) -> None:
    import gguf
    import numpy

    path = tmp_path / "small.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    data = gguf.quantize(numpy.ones((4, 64), dtype=numpy.float32), gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor("token_embd.weight", data, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(UsageError, match=r"quantized already \(Q8_0\)"):
        quantize(path, tmp_path / "a.gguf", python=NOBODY, progress=SILENT)


def test_a_model_in_parts_is_refused(source: Path, tmp_path: Path) -> None:
    parts = [tmp_path / f"model-0000{number}-of-00002.gguf" for number in (1, 2)]
    for part in parts:
        shutil.copyfile(source, part)
    with pytest.raises(UsageError, match="in several files"):
        quantize(parts[0], tmp_path / "a.gguf", python=NOBODY, progress=SILENT)


def test_nothing_is_replaced_by_a_quantized_file(source: Path, tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        quantize(source, tmp_path / "a.gguf", python=NOBODY, progress=SILENT)


def test_a_full_disk_is_told_first(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
    with pytest.raises(UsageError, match="make room"):
        quantize(source, tmp_path / "a.gguf", python=NOBODY, progress=SILENT)
