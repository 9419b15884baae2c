"""What decides how a model's numbers are rounded: library versions, processor, threads."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path


def describe_backend(*packages: str, threads: int | None) -> str:
    """One line that changes whenever numbers computed with these packages could; threads None: as PyTorch chooses."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{versions}, {_hardware()}, {threads or 'all'} threads"


def _hardware() -> str:
    """Processor, its bf16 units, a GPU: told without importing torch."""
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text("utf-8") if cpuinfo.is_file() else ""
    half = "bf16" if "avx512dq" in flags else "no bf16"  # what oneDNN asks of a processor before it computes in bf16
    gpu = "GPU" if Path("/dev/nvidia0").exists() and "+cpu" not in version("torch") else "CPU"
    return f"{platform.machine()} {gpu} ({half})"
