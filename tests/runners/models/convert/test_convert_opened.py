"""A weight file that is broken is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.models.convert.opened import opened
from schemas.errors import ModelRefused


@pytest.mark.parametrize("content", [b"", b"\x02" + b"\0" * 7 + b"{]", b"\xff" * 16])
def test_a_header_that_is_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(content)
    with pytest.raises(ModelRefused, match=r"model\.safetensors is no whole safetensors file: "), opened(file):
        pass
