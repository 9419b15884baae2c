"""ConditionalLLMBlock: as LLMBlock, with the prompt that a column chooses."""

from __future__ import annotations

from runners.generate.flows.blocks.llm import build
from runners.generate.flows.built import Built
from runners.generate.flows.prompts import Prompt, read_prompt
from runners.generate.flows.reading.entries import Entry
from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.reading.folder import Folder

ALL = "All"


def read_conditional(name: str, config: Fields, folder: Folder) -> Built:
    """`config_paths` are pairs of a prompt file and the value of `selector_column_name` that it is for; a single pair
    with the value `All` is for every row. The other keys are those of LLMBlock. Raises UsageError, at FILE:LINE.
    """
    selector = config.text("selector_column_name")
    prompts: dict[str, Prompt] = {}
    for entry in _pairs(config):
        path, key = (one.value for one in entry.value)
        prompts[key] = read_prompt(folder.read(path, entry), f"a prompt of {config.what}")
    if list(prompts) == [ALL]:
        return build(name, config, folder, prompts={"": prompts[ALL]})
    return build(name, config, folder, prompts=prompts, selector=selector)


def _pairs(config: Fields) -> list[Entry]:
    pairs = config.need("config_paths").value
    if not isinstance(pairs, list) or not pairs:
        config.complain("wants pairs of a prompt file and a value as `config_paths`", "config_paths")
    for entry in pairs:
        if not isinstance(entry.value, list) or [type(one.value) for one in entry.value] != [str, str]:
            entry.complain(f"{config.what} wants a prompt file and the value that it is for")
    return pairs
