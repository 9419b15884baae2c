"""A teacher without a model: an OpenAI-compatible server that answers what prompts ask for, as fast as it is told to.

Its modules import each other relatively, as benchmarks know this package as `common.teacher_stub` and tests as
`benchmarks.common.teacher_stub`. It needs nothing but Python.
"""

from .behaviour import KINDS, Behaviour
from .process import Stub, stub

__all__ = ["KINDS", "Behaviour", "Stub", "stub"]
