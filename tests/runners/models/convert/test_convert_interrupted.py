"""Ctrl-C while a library reads a model is Ctrl-C, and no complaint about the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

import pytest
import transformers

from runners.models.convert.architectures import read_checkpoint
from runners.models.convert.vocabulary import load_tokenizer
from runners.models.tiny.files import FOLDER
from schemas.errors import Interrupted


@pytest.mark.parametrize(
    ("read", "library"), [(load_tokenizer, "AutoTokenizer"), (read_checkpoint, "AutoConfig")], ids=["words", "settings"]
)
def test_it_is_passed_on(read: Callable[[Path], Any], library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: Any, **_keywords: Any) -> Never:
        raise Interrupted("interrupted: as asked")

    monkeypatch.setattr(getattr(transformers, library), "from_pretrained", interrupt)
    with pytest.raises(Interrupted, match="as asked"):
        read(FOLDER)
