"""The types of blocks that a flow's file may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runners.generate.flows.blocks.combine import read_combine
from runners.generate.flows.blocks.conditional import read_conditional
from runners.generate.flows.blocks.duplicate import read_duplicate
from runners.generate.flows.blocks.filter import read_filter
from runners.generate.flows.blocks.flatten import read_flatten
from runners.generate.flows.blocks.iterate import iterating
from runners.generate.flows.blocks.llm import read_llm
from runners.generate.flows.blocks.majority import read_majority
from runners.generate.flows.blocks.messages import read_messages
from runners.generate.flows.blocks.populate import read_populate
from runners.generate.flows.blocks.rename import read_rename
from runners.generate.flows.blocks.select import read_select
from runners.generate.flows.built import Built
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder

Reader = Callable[[str, Fields, Folder], Built]
"""Makes a block of its name and its configuration. Raises UsageError, at FILE:LINE."""

ROW_WISE: Mapping[str, Reader] = {
    "CombineColumnsBlock": read_combine,
    "ConditionalLLMBlock": read_conditional,
    "DuplicateColumnsBlock": read_duplicate,
    "FilterByValueBlock": read_filter,
    "FlattenColumnsBlock": read_flatten,
    "LLMBlock": read_llm,
    "LLMMessagesBlock": read_messages,
    "RenameColumnsBlock": read_rename,
    "SamplePopulatorBlock": read_populate,
    "SelectorBlock": read_select,
}
KINDS: Mapping[str, Reader] = {
    **ROW_WISE,
    "IterBlock": iterating(ROW_WISE),
    "SetToMajorityValueBlock": read_majority,
}
