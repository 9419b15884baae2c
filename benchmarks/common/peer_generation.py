"""Runs in the environment of instructlab-sdg or sdg-hub and not in taxobot's: one of their flows on given rows.

Reads `{"peer": "sdg"|"hub", "flow", "rows", "url", "model"}`, `flow` within the program's own package. Writes
`{"rows", "wall", "cpu"}` as its last line: seconds from rows to rows, those of child processes included in the second;
imports and the reading of the flow are not counted.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def main() -> None:
    """Run the flow and tell what it took."""
    request = json.load(sys.stdin)
    with contextlib.redirect_stdout(sys.stderr):
        run = {"sdg": prepare_sdg, "hub": prepare_hub}[request["peer"]](request)
        began, cpu = time.monotonic(), sum(os.times()[:4])
        rows = run()
        told = {"rows": rows, "wall": time.monotonic() - began, "cpu": sum(os.times()[:4]) - cpu}
    print(json.dumps(told))


def prepare_sdg(request: dict[str, Any]) -> Callable[[], int]:
    """With the numbers of workers and the batches that `ilab data generate` has by default."""
    from datasets import Dataset
    from instructlab.sdg import Pipeline, PipelineContext
    from openai import OpenAI

    client = OpenAI(base_url=request["url"], api_key="none")
    context = PipelineContext(client, "mixtral", request["model"], 30, batch_size=8, batch_num_workers=10)
    pipeline = Pipeline.from_file(context, str(within("instructlab.sdg", request["flow"])))
    return lambda: len(pipeline.generate(Dataset.from_list(request["rows"])))


def prepare_hub(request: dict[str, Any]) -> Callable[[], int]:
    """With its own defaults: as many calls at once as there are."""
    import pandas
    from sdg_hub import Flow

    flow = Flow.from_yaml(str(within("sdg_hub", request["flow"])))
    flow.set_model_config(model=f"openai/{request['model']}", api_base=request["url"], api_key="none")
    return lambda: len(flow.generate(pandas.DataFrame(request["rows"])))


def within(package: str, path: str) -> Path:
    """A file of an installed package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return Path(spec.origin).parent / path


if __name__ == "__main__":
    main()
