import gc

import pytest

from runners.generate.garbage import rare_collections


def test_python_looks_for_garbage_as_before_once_the_block_has_ended() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), rare_collections():
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
        _ = 1 / 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
