"""As a program, so that its memory can be measured: `python -m common.many_rows PORT ROWS` makes about so many rows.

The simple pipeline on a freeform skill of many seeds, from a stub that runs already.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from common.generators import REQUEST, open_models
from common.teacher_stub import Behaviour, Stub
from common.teaching import freeform

from runners.generate.flows.pipelines import find_flows
from runners.generate.generation import generate
from runners.progress import Progress

SCALE = 100
LOST = 1.1
"""One answer in twenty nearly repeats another one."""


def main(port: int, rows: int) -> None:
    """Make the rows; less than asked for is a failure."""
    request = replace(REQUEST, flows=find_flows("simple"), pipeline="simple", scale=SCALE)
    teacher = Stub(port, Behaviour().model)
    with TemporaryDirectory() as place:
        output = Path(place)
        made = generate(
            [freeform(int(rows * LOST) // SCALE)],
            request,
            models=lambda: open_models(teacher, output),
            output=output,
            when=datetime.now(UTC),
            progress=Progress(),
        )
    if sum(made.kept.values()) < rows:
        raise SystemExit(f"{sum(made.kept.values())} rows were kept of {rows}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
