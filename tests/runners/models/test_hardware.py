"""What a machine is found to have."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fixtures.machines import GIB, write
from runners.models import hardware
from runners.models.hardware import Gpu, look, read_gpus

TWO = "0, GPU-aa11, NVIDIA L4, 23034\n1, GPU-bb22, NVIDIA H200, 143771\n"
L4, H200 = Gpu("NVIDIA L4", 23034 << 20), Gpu("NVIDIA H200", 143771 << 20)


@pytest.mark.parametrize(
    ("answer", "gpus"),
    [
        (TWO, (L4, H200)),
        ("", ()),
        ("No devices were found\n", ()),
        ("0, GPU-cc33, NVIDIA GB10, [N/A]\n", (Gpu("NVIDIA GB10", 0),)),
        ("0, GPU-aa11, NVIDIA L4, 23034, more\n", ()),
    ],
)
def test_answers_of_nvidia_smi(answer: str, gpus: tuple[Gpu, ...]) -> None:
    assert read_gpus(answer) == gpus


@pytest.mark.parametrize(
    ("visible", "gpus"),
    [
        ("1", (H200,)),
        ("1, 0", (H200, L4)),
        ("GPU-bb", (H200,)),
        ("", ()),
        ("-1", ()),
        ("0,5,1", (L4,)),
        ("MIG-1-2-3", ()),
    ],
)
def test_only_gpus_that_programs_would_see(visible: str, gpus: tuple[Gpu, ...]) -> None:
    assert read_gpus(TWO, visible=visible) == gpus


def program(folder: Path, name: str, text: str) -> None:
    write(folder / name, f"#!/bin/sh\n{text}\n").chmod(0o755)


def test_nvidia_smi_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "nvidia-smi", f'echo "$@" > {tmp_path}/asked; echo "0, GPU-aa11, NVIDIA L4, 23034"')
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look({}).gpus == (L4,)
    assert look({"CUDA_VISIBLE_DEVICES": ""}).gpus == ()
    asked = (tmp_path / "asked").read_text()
    assert asked == "--query-gpu=index,uuid,name,memory.total --format=csv,noheader,nounits\n"


@pytest.mark.parametrize("text", ["echo 0, GPU-1, a, 1; exit 9", "exec /bin/sleep 900", "printf '0, G, \\377, x\\n'"])
def test_one_that_fails_or_hangs_is_no_gpu_to_count_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    program(tmp_path, "nvidia-smi", text)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(hardware, "SECONDS", 0.5)
    assert sum(gpu.memory for gpu in look({}).gpus) == 0


def test_this_machine() -> None:
    machine = look()
    assert machine.system
    assert machine.processor
    assert machine.cores >= 1
    assert machine.memory > GIB / 4


def test_limits_of_a_container_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "memory_limit", lambda: GIB)
    monkeypatch.setattr(hardware, "core_limit", lambda: 1)
    machine = look()
    assert (machine.memory, machine.cores) == (GIB, 1)
    monkeypatch.setattr(hardware, "memory_limit", lambda: sys.maxsize)
    assert look().memory < sys.maxsize


def test_a_mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "sysctl", '[ "$*" = "-n machdep.cpu.brand_string" ] && echo Apple M3 Max')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    machine = look()
    assert (machine.system, machine.processor, machine.gpus) == ("Darwin", "Apple M3 Max", ())
    assert machine.cores >= 1
