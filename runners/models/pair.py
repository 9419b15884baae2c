"""The base and the tuned model in one process, one of them at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from runners.models.adapters import attach
from runners.models.kinds import describe
from runners.models.load import LoadedModel, digest_of, load
from schemas.errors import ModelRefused, UsageError
from schemas.models import ModelKind


class ModelPair:
    """Base and tuned, each asked within `with pair.base() as loaded` and `with pair.tuned() as loaded`, never both.

    Where `tuned` is an adapter's folder (`adapter_config.json`; of a model that was tuned here, its `adapter` folder),
    the base's weights are loaded once and the adapter is switched on and off. Where it is a whole model, the two are
    loaded one after the other and each is let go before the next: what will be served are merged weights, so a merged
    folder is judged as it stands and not taken apart, although merging rounds.

    Raises UsageError and ModelRefused for folders that hold no such model.
    """

    def __init__(self, base: Path, tuned: Path) -> None:
        self._paths = {"base": base, "tuned": tuned}
        _expect(base, ModelKind.SAFETENSORS)
        self._switched = _expect(tuned, ModelKind.SAFETENSORS, ModelKind.ADAPTER) is ModelKind.ADAPTER
        self._digests: dict[str, str] = {}
        self._loaded: tuple[str, LoadedModel] | None = None
        self._wrapped: Any = None
        self._in_use = False

    @property
    def base_digest(self) -> str:
        """SHA-256 over the base's files; read once."""
        return self._digest("base")

    @property
    def tuned_digest(self) -> str:
        """The same of the tuned model: for an adapter, over its base's digest and its own files."""
        if not self._switched:
            return self._digest("tuned")
        return sha256(f"{self.base_digest}\0{self._digest('tuned')}".encode()).hexdigest()

    @contextmanager
    def base(self) -> Iterator[LoadedModel]:
        """The base, without any adapter, for as long as the block runs."""
        with self._borrow():
            loaded = self._obtain("base")
            with self._wrapped.disable_adapter() if self._wrapped is not None else nullcontext():
                yield loaded

    @contextmanager
    def tuned(self) -> Iterator[LoadedModel]:
        """The tuned model, for as long as the block runs."""
        with self._borrow():
            if not self._switched:
                yield self._obtain("tuned")
                return
            loaded = self._obtain("base")
            if self._wrapped is None:
                self._wrapped = attach(loaded.model, self._paths["tuned"], base=str(self._paths["base"]))
            yield replace(loaded, tokenizer=self._tokenizer(loaded), digest=self.tuned_digest)

    def close(self) -> None:
        """Let the weights go."""
        self._loaded = self._wrapped = None
        gc.collect()  # modules point at each other
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    @contextmanager
    def _borrow(self) -> Iterator[None]:
        if self._in_use:
            raise UsageError("base and tuned share their weights: end with one before the other is asked.")
        self._in_use = True
        try:
            yield
        finally:
            self._in_use = False

    def _obtain(self, role: str) -> LoadedModel:
        if self._loaded is None or self._loaded[0] != role:
            self.close()
            self._loaded = (role, load(self._paths[role]))
            self._digests[role] = self._loaded[1].digest
        return self._loaded[1]

    def _digest(self, role: str) -> str:
        if role not in self._digests:
            self._digests[role] = digest_of(self._paths[role])
        return self._digests[role]

    def _tokenizer(self, loaded: LoadedModel) -> Any:
        """The adapter's own where it brings one, as training may change the chat template; else the base's."""
        folder = self._paths["tuned"]
        if not (folder / "tokenizer.json").is_file():
            return loaded.tokenizer
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)


def _expect(folder: Path, *kinds: ModelKind) -> ModelKind:
    model = describe(folder)
    if model.kind not in kinds:
        raise ModelRefused(f"{folder} is of the kind {model.kind}; what can be asked here is {' or '.join(kinds)}.")
    return model.kind
