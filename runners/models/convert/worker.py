"""What only llama.cpp's own library can do, as a program for the Python that holds it: `worker.py REQUEST`.

It is started by path in another environment, so it imports nothing but the standard library and llama_cpp. REQUEST is
a file of JSON; the answer is the last line of stdout. When stdin closes, whoever asked is gone, and so is this.
"""

from __future__ import annotations

import json
import os
import sys
from ctypes import byref
from pathlib import Path
from threading import Thread
from typing import Any


def main() -> None:
    """Answer the one request."""
    request = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    Thread(target=_end_with_asker, daemon=True).start()
    answer = {"tokenize": tokenize, "quantize": quantize}[request["task"]](request)
    sys.stdout.write(json.dumps(answer) + "\n")


def tokenize(request: dict[str, Any]) -> list[list[int]]:
    """The tokens of each of `texts` by the file `model`, without a begin token, special tokens read as such."""
    import llama_cpp

    model = llama_cpp.Llama(request["model"], vocab_only=True, verbose=False)
    return [model.tokenize(text.encode(), add_bos=False, special=True) for text in request["texts"]]


def quantize(request: dict[str, Any]) -> int:
    """Write the file `source` as the file `target` in type `kind`; 0 is success (llama.h: llama_model_quantize)."""
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = getattr(llama_cpp, request["kind"])
    parameters.nthread = request["threads"]
    return int(
        llama_cpp.llama_model_quantize(request["source"].encode(), request["target"].encode(), byref(parameters))
    )


def _end_with_asker() -> None:
    while os.read(0, 1):
        continue
    os._exit(1)


if __name__ == "__main__":
    main()
