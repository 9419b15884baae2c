"""Which files of a repository are brought: one model of a kind that is read here, with its papers, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from rich.filesize import decimal

from runners.models.hub.listing import HubFile, Listing
from runners.models.hub.names import is_data, is_gguf, is_paper, is_pickle, model_of, parts_of
from runners.models.kinds import ADAPTER_CONFIG, ADAPTER_WEIGHTS, CONFIG
from runners.models.weights import INDEX, SINGLE
from schemas.errors import ModelRefused, UsageError

SHOWN = 20
"""At most so many files stand in a sentence."""


def holds_folder(listing: Listing) -> bool:
    """Does the repository hold a model, or an adapter, as safetensors that transformers would find?"""
    names = {file.name for file in listing.files}
    return bool(names & {SINGLE, INDEX}) or {ADAPTER_CONFIG, ADAPTER_WEIGHTS} <= names


def pick_folder(listing: Listing, indexed: Iterable[str] | None) -> tuple[HubFile, ...]:
    """A model's or adapter's whole folder. `indexed` are the weight files that its index names, None without one.

    Weights under other names (other precisions, other programs' copies) are left out, as everything else is that
    loading does not read. Raises ModelRefused where a file is missing.
    """
    names = {file.name for file in listing.files}
    whole = bool(names & {SINGLE, INDEX})
    weights = ({SINGLE} if indexed is None else {*indexed}) if whole else {ADAPTER_WEIGHTS}
    if missing := sorted(({CONFIG if whole else ADAPTER_CONFIG} | weights) - names):
        raise ModelRefused(f"{listing.repository} is not whole: it holds no {_shown(missing)}")
    # An adapter's configuration beside a whole model would make transformers load the adapter instead.
    left_out = {ADAPTER_CONFIG} if whole else {INDEX}
    return tuple(
        file
        for file in listing.files
        if file.name in weights or (file.name not in left_out and (is_data(file.name) or is_paper(file.name)))
    )


def pick_gguf(listing: Listing, pattern: str | None) -> tuple[HubFile, ...]:
    """One GGUF model, its first part first, and the repository's papers.

    `pattern` is its file's name, with `*` and `?` for what is not known. Raises UsageError, with the files that there
    are, where it fits none or several models; ModelRefused where the repository holds no model, or not all parts.
    """
    models = _by_model(file for file in listing.files if is_gguf(file.name))
    if pattern:
        _check_pattern(listing, pattern)
    if not models:
        raise ModelRefused(_nothing(listing))
    fitting = {name: parts for name, parts in models.items() if pattern is None or _fits(name, parts, pattern)}
    if len(fitting) != 1:
        raise UsageError(_which(listing, fitting or models, pattern))
    ((name, parts),) = fitting.items()
    if len(parts) != parts_of(parts[0].name):
        raise ModelRefused(
            f"{listing.repository} holds only {len(parts)} of the {parts_of(parts[0].name)} parts of {name}"
        )
    return (*parts, *(file for file in listing.files if is_paper(file.name)))


def _check_pattern(listing: Listing, pattern: str) -> None:
    if is_pickle(pattern):
        raise ModelRefused(f"{pattern} of {listing.repository} is a pickle, and pickles can hold programs; {_ONLY}")
    if re.search(r"\.[A-Za-z]\w*$", pattern) and not is_gguf(pattern):
        raise UsageError(f"--filename chooses a GGUF file, and {pattern} is none; leave it out for the whole model")
    if holds_folder(listing) and not any(is_gguf(file.name) for file in listing.files):
        raise UsageError(f"{listing.repository} holds no GGUF file, but a model as safetensors; leave --filename out")


_ONLY = "only safetensors and GGUF are brought here"


def _by_model(files: Iterable[HubFile]) -> dict[str, list[HubFile]]:
    models: dict[str, list[HubFile]] = {}
    for file in files:
        models.setdefault(model_of(file.name), []).append(file)
    return models


def _fits(name: str, parts: Sequence[HubFile], pattern: str) -> bool:
    """A pattern may name the file or its path, any part, or the model without its part's number; case counts."""
    names = {name, *(part.name for part in parts)}
    return any(one == pattern or fnmatchcase(one, pattern) for path in names for one in (path, path.rsplit("/", 1)[-1]))


def _which(listing: Listing, models: dict[str, list[HubFile]], pattern: str | None) -> str:
    told = [f"{name} ({decimal(sum(part.size for part in parts))})" for name, parts in models.items()]
    if pattern is None:
        start = f"{listing.repository} holds several models; choose one with --filename"
    elif any(_fits(name, parts, pattern) for name, parts in models.items()):
        start = f"{pattern} fits several models of {listing.repository}; choose one"
    else:
        start = f"{listing.repository} holds no {pattern}, but"
    return f"{start}: {_shown(told)}"


def _nothing(listing: Listing) -> str:
    if pickles := [file.name for file in listing.files if is_pickle(file.name)]:
        return (
            f"{listing.repository} holds its weights as pickles ({_shown(pickles)}), and pickles can hold programs; "
            f"{_ONLY}, so look for a copy of the model that has them"
        )
    return f"{listing.repository} holds no model that can be used here; {_ONLY}"


def _shown(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
