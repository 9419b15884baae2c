"""A fake endpoint's HTTP side: OpenAI's routes over FakeModel, in the shapes that vLLM sends."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from fakes.endpoint_faults import Fault, Faults
from fakes.endpoint_model import Drawn, FakeModel, tokens_of
from runners.models.client.seam import Endpoint, Sampling

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: Json


@dataclass
class FakeEndpoint:
    """A fake that is served: its address, what it was asked, and the faults on order. `gone` counts callers who left
    before their answer was complete.
    """

    model: FakeModel
    key: str | None
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    closing: threading.Event = field(default_factory=threading.Event)
    gone: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(self.url, self.model.name, self.key)


class Refused(Exception):
    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class Handler(BaseHTTPRequestHandler):
    """One connection; `fake` is set by whoever serves it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or every answer waits 40 ms for the head of it to be acknowledged
    fake: FakeEndpoint

    def handle(self) -> None:
        with suppress(ConnectionError):  # a caller who left between two requests
            super().handle()

    def do_GET(self) -> None:
        self._answer({})

    def do_CONNECT(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is http.server's
        """Requests are kept in `asked`, not printed."""

    def _answer(self, body: Json) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.asked.append(Asked(self.command, self.path, headers, body))
        fault = self.fake.faults.take(f"{self.command} {self.path}")
        try:
            self._meet(fault, body)
        except Refused as refused:
            error = {"message": refused.message, "type": "invalid_request_error", "code": refused.code}
            self._send(refused.status, json.dumps({"error": error}))
        except ConnectionError:
            self.fake.gone += 1
            self.close_connection = True

    def _meet(self, fault: Fault | None, body: Json) -> None:
        if fault and fault.kind == "status":
            self._send(fault.status, fault.body, fault.headers)
        elif fault and fault.kind == "garbage":
            self._send(200, fault.body, fault.headers)
        elif fault and fault.kind == "drop":
            self.close_connection = True
        elif fault and fault.kind == "stall" and not body.get("stream"):
            self._stall()
        elif fault and fault.kind == "mute":
            self._begin_stream()
            self._chunk("")
        elif body.get("stream"):
            self._stream(body, fault)
        else:
            self._send(200, json.dumps(self._reply(body)), cut=fault is not None)

    def _stall(self) -> None:
        self.fake.closing.wait()
        self.close_connection = True

    def _send(self, status: int, text: str, headers: dict[str, str] | None = None, *, cut: bool = False) -> None:
        content = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = self.close_connection or cut

    def _reply(self, body: Json) -> Json:
        self._check(body)
        if self.path == "/v1/models":
            cards = [
                {"id": name, "object": "model", **self._length(), **self._parent(name)}
                for name in self.fake.model.names
            ]
            return {"object": "list", "data": cards}
        if self.path == "/v1/chat/completions" and self.fake.model.chat:
            return self._chat(body)
        if self.path == "/v1/completions" and self.fake.model.completions:
            return self._complete(body)
        raise Refused(404, f"there is no {self.path}")

    def _length(self) -> Json:
        return {} if self.fake.model.context is None else {"max_model_len": self.fake.model.context}

    def _parent(self, name: str) -> Json:
        return {"parent": self.fake.model.name} if name in self.fake.model.adapters else {"parent": None}

    def _check(self, body: Json) -> None:
        model = self.fake.model
        if self.fake.key is not None and self.headers["Authorization"] != f"Bearer {self.fake.key}":
            raise Refused(401, f"this key is none: {self.headers['Authorization']}")
        if body and body["model"] not in model.names and not model.careless:
            raise Refused(404, f"The model `{body['model']}` does not exist.", "model_not_found")
        if body.get("logprobs") and not model.logprobs:
            raise Refused(400, "logprobs are not supported here")
        if body.get("echo") and model.echo == "absent":
            raise Refused(400, "echo is not supported here")
        if body and model.overflows(texts_of(body), body.get("max_tokens")):
            words = f"This model's maximum context length is {model.context} tokens."
            raise Refused(400, words, "context_length_exceeded")

    def _chat(self, body: Json) -> Json:
        drawn = self.fake.model.reply(body["messages"], sampling_of(body))
        choices = [
            {
                "index": index,
                "message": {"role": "assistant", "content": one.text},
                "finish_reason": one.finish,
                "logprobs": {"content": _pairs(one)} if body.get("logprobs") else None,
            }
            for index, one in enumerate(drawn)
        ]
        return {"object": "chat.completion", "model": body["model"], "choices": choices, **self._usage(body, drawn)}

    def _complete(self, body: Json) -> Json:
        prompts = prompts_of(body)
        if len(prompts) > 1 and not self.fake.model.batches:
            raise Refused(400, "the prompt must be one text")
        drawn = [one for prompt in prompts for one in self.fake.model.follow(prompt, sampling_of(body))]
        # In another order than asked for, as servers send them that draw several at once.
        choices = [self._choice(body, index, one) for index, one in reversed(list(enumerate(drawn)))]
        return {"object": "text_completion", "model": body["model"], "choices": choices, **self._usage(body, drawn)}

    def _choice(self, body: Json, index: int, drawn: Drawn) -> Json:
        asked = body.get("logprobs") is not None
        tokens: list[str] = list(drawn.tokens)
        scores: list[float | None] = list(drawn.scores)
        text = drawn.text
        if body.get("echo"):
            tokens, scores = self.fake.model.echoed(body["prompt"], drawn)
            text = body["prompt"] + text
        told = {"tokens": tokens, "token_logprobs": scores, "top_logprobs": self.fake.model.tops(tokens, scores)}
        return {"index": index, "text": text, "finish_reason": drawn.finish, "logprobs": told if asked else None}

    def _usage(self, body: Json, drawn: list[Drawn]) -> Json:
        if not self.fake.model.usage:
            return {}
        prompt = sum(len(tokens_of(text)) for text in texts_of(body))
        completion = sum(len(one.tokens) for one in drawn)
        return {"usage": {"prompt_tokens": prompt, "completion_tokens": completion}}

    def _stream(self, body: Json, fault: Fault | None) -> None:
        self._check(body)
        drawn = self.fake.model.reply(body["messages"], sampling_of(body))
        pieces = list(self._pieces(body, drawn[:1]))
        self._begin_stream()
        for piece in pieces if fault is None else pieces[: 1 + fault.after]:
            self._chunk(f"data: {json.dumps(piece)}\n\n")
        self._finish(fault)

    def _begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _finish(self, fault: Fault | None) -> None:
        if fault and fault.kind == "stall":
            while not self.fake.closing.wait(0.02):
                self._chunk(": still here\n\n")  # as servers do, and to notice a caller who left
        if fault and fault.kind in ("stall", "cut"):
            self.close_connection = True
            return
        self._chunk("data: [DONE]\n\n")
        self._chunk("")

    def _pieces(self, body: Json, drawn: list[Drawn]) -> Iterator[Json]:
        shape = {"object": "chat.completion.chunk", "model": body["model"]}
        yield shape | {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]}
        for token in drawn[0].tokens:
            yield shape | {"choices": [{"index": 0, "delta": {"content": token}, "finish_reason": None}]}
        yield shape | {"choices": [{"index": 0, "delta": {}, "finish_reason": drawn[0].finish}]}
        if body.get("stream_options", {}).get("include_usage"):
            yield shape | {"choices": [], **self._usage(body, drawn)}

    def _chunk(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))


def sampling_of(body: Json) -> Sampling:
    """The sampling that a request asks for."""
    stop = body.get("stop") or ()
    return Sampling(
        temperature=body.get("temperature", 1.0),
        max_tokens=body.get("max_tokens"),
        n=body.get("n", 1),
        stop=(stop,) if isinstance(stop, str) else tuple(stop),
        seed=body.get("seed"),
    )


def texts_of(body: Json) -> list[str]:
    """The texts of a request's prompt."""
    return [message["content"] for message in body["messages"]] if "messages" in body else prompts_of(body)


def prompts_of(body: Json) -> list[str]:
    """What a request wants to be continued."""
    return [body["prompt"]] if isinstance(body["prompt"], str) else body["prompt"]


def _pairs(drawn: Drawn) -> list[Json]:
    return [{"token": token, "logprob": one} for token, one in zip(drawn.tokens, drawn.scores, strict=True)]
