"""The stub as a program: `python -m common.teacher_stub [port=8000] [seconds=0.1] …`, see Behaviour for the words.

It writes its port on a line of its own and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import sys

from .behaviour import Behaviour, read_words
from .server import serve


async def main(behaviour: Behaviour, port: int) -> None:
    """Serve until whoever started this lets go of its standard input, also by dying."""
    async with serve(behaviour, port=port) as (teacher, bound):
        print(bound, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        teacher.end()


if __name__ == "__main__":
    ports = [word for word in sys.argv[1:] if word.startswith("port=")]
    rest = [word for word in sys.argv[1:] if not word.startswith("port=")]
    asyncio.run(main(read_words(rest), int(ports[0].removeprefix("port=")) if ports else 0))
