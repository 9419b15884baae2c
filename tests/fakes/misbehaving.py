"""A program that behaves as servers of models do, in one of many ways; it stands in for a backend's interpreter.

    misbehaving.py WAY [what the backend gets on its command line…]

The port, and the name to list, are read from the options of the backends. Standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOREVER = 600
DRIP = 0.1


def main() -> None:
    way, *arguments = sys.argv[1:]
    name = option(arguments, "--model_alias", "--served-model-name", "--name")
    host, port = option(arguments, "--host"), int(option(arguments, "--port"))
    sys.stderr.write(f"loading {name}\n")
    if way == "dies":
        die()
    if way == "hangs":
        time.sleep(FOREVER)
    if way == "family":
        bear_children(Path(option(arguments, "--model")).with_suffix(".pids"))
    names = [name, *(option(arguments, "--adapter").partition("=")[:1] if way == "both" else ())]
    serve(way, names, host=host, port=port)


def option(arguments: list[str], *names: str) -> str:
    return next(arguments[place + 1] for place, word in enumerate(arguments) if word in names)


def die() -> None:
    sys.stderr.write("Traceback (most recent call last):\nValueError: the weights are \x1b[31mbroken\n\n")
    sys.stderr.write("".join(f"closing part {number}\n" for number in range(50)))
    sys.exit(3)


def bear_children(file: Path) -> None:
    """Descendants that nobody's group or session reaches: daemons that do not heed SIGTERM."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            os.write(write, b"%d" % os.getpid())
            time.sleep(FOREVER)
        os._exit(0)
    other = os.fork()
    if other == 0:
        os.setsid()
        time.sleep(FOREVER)
    signal.signal(signal.SIGTERM, before)
    # Whoever reads the file finds it whole.
    draft = file.with_suffix(".draft")
    draft.write_text(f"{int(os.read(read, 16))} {other}")
    draft.rename(file)


def serve(way: str, names: list[str], *, host: str, port: int) -> None:
    if way == "silent":
        with socket.create_server((host, port)):
            time.sleep(FOREVER)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = os.environ.get("API_KEY") or os.environ.get("TAXOBOT_SERVE_KEY")
            if way == "locked" or (key and self.headers["Authorization"] != f"Bearer {key}"):
                self.answer(401, b'{"error": {"message": "Invalid API key"}}')
            elif way == "garbage":
                self.answer(200, b"<h1>It works!</h1>")
            elif way == "busy":
                self.answer(503, b'{"error": {"message": "Loading model"}}')
            else:
                held = {"other": ["somebody-elses"], "empty": []}.get(way, names)
                self.answer(200, json.dumps({"object": "list", "data": [{"id": one} for one in held]}).encode())

        def answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            for _ in range(FOREVER if way == "drips" else 0):  # blanks before JSON are no part of it
                self.wfile.write(b" ")
                time.sleep(DRIP)
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's name
            if way == "leaves":
                os._exit(7)

    class Server(ThreadingHTTPServer):
        allow_reuse_port = way == "shares"

    with Server((host, port), Handler) as server:
        sys.stderr.write(f"{names[0]} is ready\n")
        server.serve_forever()


if __name__ == "__main__":
    main()
