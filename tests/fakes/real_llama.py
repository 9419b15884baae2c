"""What the real llama.cpp computes: logits of a GGUF file, out of the environment that holds it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROGRAM = """
import json, sys
import numpy
from llama_cpp import Llama
model, rows, target = sys.argv[1:]
llama = Llama(model, logits_all=True, n_ctx=512, type_k=0, type_v=0, verbose=False)
found = {}
for number, ids in enumerate(json.load(open(rows))):
    llama.reset()
    llama.eval(ids)
    found[str(number)] = numpy.array(llama.scores[: len(ids)])
numpy.savez(target, **found)
"""
"""Types 0 are f32: the cache of keys and values would be rounded otherwise."""


def logits_of(python: Path, model: Path, rows: Sequence[Sequence[int]]) -> list[Any]:
    """The logits after each token of each row, as arrays of f32 (tokens first)."""
    import numpy

    with TemporaryDirectory() as place:
        (asked := Path(place, "rows.json")).write_text(json.dumps([list(row) for row in rows]), "utf-8")
        target = Path(place, "logits.npz")
        command = [str(python), "-P", "-c", PROGRAM, str(model), str(asked), str(target)]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        with numpy.load(target) as found:
            return [found[str(number)] for number in range(len(rows))]
