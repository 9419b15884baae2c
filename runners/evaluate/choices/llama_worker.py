"""Likelihoods by llama.cpp's own library, as a program for the Python that holds it: `llama_worker.py`.

It is started by path in another environment, so it imports nothing but the standard library, numpy and llama_cpp. One
line of JSON on stdin asks, one line a query on stdout answers, as soon as it is there. When stdin closes, whoever asked
is gone, and so is this.

The model reads a prompt in pieces of PIECE tokens, and of the prompt before it only whole pieces are kept. So each
token is computed in the same company whatever was asked before, and equal queries have equal scores to the last bit.
All options of a query go through the model together, each as a sequence of its own behind the one prompt
(https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h: llama_batch, llama_memory_seq_cp).
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Any

PIECE = 64
BATCH = 512
"""Tokens of options that are computed at once at most."""
TOGETHER = 32
"""Options that are computed at once at most; llama.cpp itself knows some hundred sequences."""
F32 = 0
"""ggml.h: GGML_TYPE_F32. Keys and values would be rounded to 16 bits otherwise."""


def main() -> None:
    """Answer the one request."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the library prints is no answer
    request = json.loads(sys.stdin.buffer.readline())
    Thread(target=_end_with_asker, daemon=True).start()
    for answer in answer_all(request):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def answer_all(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """`{"query": its number, "scores": [[sum, tokens, greedy], …]}` for each of `queries`, those with like beginnings
    after each other; or a single `{"refused": a sentence, "query": number}`.
    """
    vocabulary = Vocabulary(request["model"])
    encoded = [vocabulary.encode(query) for query in request["queries"]]
    longest = min(request["context"] or vocabulary.longest, vocabulary.longest)
    for number, query in enumerate(encoded):
        if refused := _refuse(query, longest):
            yield {"query": number, "refused": refused}
            return
    reader = Reader(vocabulary, encoded, request["threads"])
    for number in sorted(range(len(encoded)), key=lambda number: encoded[number]["prompt"]):
        yield {"query": number, "scores": reader.score(**encoded[number])}


def _refuse(query: dict[str, Any], longest: int) -> str:
    if not query["prompt"]:
        return "its prompt is empty, and the model has no token to begin a text with"
    if empty := [number for number, option in enumerate(query["options"], 1) if not option]:
        return f"option {empty[0]} adds no token to its prompt"
    length = len(query["prompt"]) + max(map(len, query["options"]))
    # The last token predicts nothing that is scored.
    return f"it is {length} tokens long, the model's context holds {longest}" if length - 1 > longest else ""


class Vocabulary:
    """The model in a file, and how it cuts texts."""

    def __init__(self, path: str) -> None:
        import llama_cpp

        self.llama: Any = llama_cpp
        self.llama.llama_backend_init()
        parameters = self.llama.llama_model_default_params()
        self.model = self.llama.llama_model_load_from_file(path.encode(), parameters)
        if not self.model:
            raise SystemExit(f"{path} cannot be read as a model")
        self._vocabulary = self.llama.llama_model_get_vocab(self.model)
        self.size = int(self.llama.llama_vocab_n_tokens(self._vocabulary))
        self.longest = int(self.llama.llama_model_n_ctx_train(self.model))

    def encode(self, query: dict[str, Any]) -> dict[str, Any]:
        """Prompt and options of a query as tokens, as `encode.py` cuts them for transformers."""
        text = query["prompt"]
        if query["joined"]:
            prompt = self._cut(text.rstrip())
            options = [self._cut(text + option)[len(prompt) :] for option in query["options"]]
        else:
            prompt, options = self._cut(text), [self._cut(option) for option in query["options"]]
        first = int(self.llama.llama_vocab_bos(self._vocabulary))
        last = int(self.llama.llama_vocab_eos(self._vocabulary))
        if query["begin"] and self.llama.llama_vocab_get_add_bos(self._vocabulary) and prompt[:1] != [first]:
            prompt = [first, *prompt]
        if not prompt and (lead := [token for token in (first, last) if token >= 0][:1]):
            prompt, options = lead, [option[1:] if option[:1] == lead else option for option in options]
        return {"prompt": prompt, "options": options}

    def _cut(self, text: str) -> list[int]:
        data = text.encode()
        room = (self.llama.llama_token * (len(data) + 8))()
        count = self.llama.llama_tokenize(self._vocabulary, data, len(data), room, len(room), False, True)
        if count < 0:
            raise SystemExit(f"the text has {-count} tokens, more than bytes: {text[:80]!r}")
        return [int(token) for token in room[:count]]


class Reader:
    """Reads prompts and options with the model. What the last prompt left in its memory is used by the next one."""

    def __init__(self, vocabulary: Vocabulary, queries: Sequence[dict[str, Any]], threads: int) -> None:
        self._llama, self._size = vocabulary.llama, vocabulary.size
        most = min(TOGETHER, max(len(query["options"]) for query in queries))
        cells = max(len(query["prompt"]) + sum(map(len, query["options"])) for query in queries)
        parameters = self._llama.llama_context_default_params()
        parameters.n_ctx = cells + PIECE
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_seq_max = 1 + most
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.type_k = parameters.type_v = F32
        parameters.flash_attn_type = self._llama.LLAMA_FLASH_ATTN_TYPE_DISABLED
        parameters.kv_unified = parameters.swa_full = True
        self._context = self._llama.llama_init_from_model(vocabulary.model, parameters)
        if not self._context:
            raise SystemExit(f"there is no room for {cells} tokens of context")
        self._memory = self._llama.llama_get_memory(self._context)
        self._batch = self._llama.llama_batch_init(BATCH, 0, 1)
        self._kept: list[int] = []

    def score(self, prompt: list[int], options: list[list[int]]) -> list[list[Any]]:
        """[sum of log-likelihoods, tokens, greedy] of each option after the prompt."""
        first = self._read_prompt(prompt)
        scores = [list(_look_up(first, option[0])) for option in options]
        for begin in range(0, len(options), TOGETHER):
            some = slice(begin, begin + TOGETHER)
            self._read_options(len(prompt), options[some], scores[some])
        return [[total, len(option), greedy] for (total, greedy), option in zip(scores, options, strict=True)]

    def _read_prompt(self, prompt: list[int]) -> Any:
        """The logits after the prompt's last token."""
        common = next((at for at, pair in enumerate(zip(prompt, self._kept, strict=False)) if pair[0] != pair[1]), None)
        common = min(len(prompt), len(self._kept)) if common is None else common
        kept = min(common, len(prompt) - 1) // PIECE * PIECE
        if not self._llama.llama_memory_seq_rm(self._memory, 0, kept, -1):
            self._llama.llama_memory_clear(self._memory, True)  # some models cannot forget a part
            kept = 0
        self._kept = prompt
        for begin in range(kept, len(prompt), PIECE):
            tokens = prompt[begin : begin + PIECE]
            self._decode([(token, at, 0, at + 1 == len(prompt)) for at, token in enumerate(tokens, begin)])
        return self._logits(-1)

    def _read_options(self, start: int, options: list[list[int]], scores: list[list[Any]]) -> None:
        """Add what the options' second and later tokens score; the last token predicts nothing that is scored."""
        rows = [
            (token, start + at, 1 + number, True)
            for number, option in enumerate(options)
            for at, token in enumerate(option[:-1])
        ]
        wanted = [(number, token) for number, option in enumerate(options) for token in option[1:]]
        for number in {row[2] for row in rows}:
            self._llama.llama_memory_seq_cp(self._memory, 0, number, 0, -1)
        for begin in range(0, len(rows), BATCH):
            self._decode(rows[begin : begin + BATCH])
            for at, (number, token) in enumerate(wanted[begin : begin + BATCH]):
                total, greedy = _look_up(self._logits(at), token)
                scores[number][0] += total
                scores[number][1] = scores[number][1] and greedy
        for number in {row[2] for row in rows}:
            self._llama.llama_memory_seq_rm(self._memory, number, -1, -1)

    def _decode(self, rows: Sequence[tuple[int, int, int, bool]]) -> None:
        """Read tokens (number, position, sequence, whether its logits are wanted)."""
        batch = self._batch
        batch.n_tokens = len(rows)
        for at, (token, position, sequence, wanted) in enumerate(rows):
            batch.token[at], batch.pos[at] = token, position
            batch.n_seq_id[at], batch.seq_id[at][0] = 1, sequence
            batch.logits[at] = wanted
        if status := self._llama.llama_decode(self._context, batch):
            raise SystemExit(f"llama.cpp could not read {len(rows)} tokens (its status is {status})")

    def _logits(self, at: int) -> Any:
        import numpy

        row = self._llama.llama_get_logits_ith(self._context, at)
        if not row:
            raise SystemExit("llama.cpp gave no logits where they were asked for")
        pointer = ctypes.cast(row, ctypes.POINTER(ctypes.c_float))
        return numpy.ctypeslib.as_array(pointer, shape=(self._size,)).astype(numpy.float64)


def _look_up(logits: Any, token: int) -> tuple[float, bool]:
    """The log-likelihood of a token, in nats, and whether none is likelier."""
    import numpy

    most = logits.max()
    return float(logits[token] - most - numpy.log(numpy.exp(logits - most).sum())), bool(logits.argmax() == token)


def _end_with_asker() -> None:
    while os.read(0, 1):
        continue
    os._exit(1)


if __name__ == "__main__":
    main()
