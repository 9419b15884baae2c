"""What a server finds in its environment: what it needs to find libraries and devices, and no secret of ours."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

# llama.cpp's server takes each of its settings from a variable of the same name (MODEL, HOST, CACHE, …), so it is
# listed what passes, not what does not.
_NAMES = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "LIBRARY_PATH", "CPATH"),
    *("CC", "CXX", "HF_HOME", "NUMEXPR_MAX_THREADS"),
}
_FAMILIES = (
    *("LC_", "XDG_", "CUDA_", "NVIDIA_", "NCCL_", "GLOO_", "HIP_", "HSA_", "ROCR_", "ROCM_", "ONEAPI_", "SYCL_", "ZE_"),
    *("VLLM_", "GGML_", "LLAMA_", "OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "VECLIB_", "DNNL_", "ONEDNN_"),
    *("TORCH_", "TORCHINDUCTOR_", "PYTORCH_", "TRITON_", "FLASHINFER_", "NUMBA_", "TOKENIZERS_"),
)
SECRETS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")
"""How the names of variables end that hold what is nobody else's business."""
# Switches that let callers of vLLM unpickle, load files and steer the engine.
_NEVER = {"VLLM_ALLOW_INSECURE_SERIALIZATION", "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "VLLM_SERVER_DEV_MODE"}
_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONUNBUFFERED": "1",
    "TRANSFORMERS_OFFLINE": "1",
}


def environment_for(own: Mapping[str, str], *, python: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a server: what passes from ours, then `own`, which is the backend's.

    Programs that came with the interpreter `python` (ninja, for one) are found before others.
    """
    passed = {name: value for name, value in environ.items() if _passes(name)}
    path = os.pathsep.join((str(python.parent), passed.get("PATH", os.defpath)))
    return {**passed, "PATH": path, **_ALWAYS, **own}


def _passes(name: str) -> bool:
    if name in _NEVER or name.endswith(SECRETS):
        return False
    return name in _NAMES or name.startswith(_FAMILIES)
