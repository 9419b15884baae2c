"""Which names in a repository are what: weights that are read here, their papers, and what is never brought."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from runners.models.removal import RECORD
from runners.models.weights import PICKLED

_DATA = re.compile(r"[^/]+\.(json|jinja|model|tiktoken)|(merges|vocab)\.txt|additional_chat_templates/[^/]+\.jinja")
_PAPERS = re.compile(r"(licen[cs]e|notice|copying|use_policy)[\w-]*(\.(md|txt|rst|pdf))?|readme\.md", re.IGNORECASE)
_PART = re.compile(r"-(\d{5})-of-(\d{5})(?=\.gguf$)", re.IGNORECASE)


def is_gguf(name: str) -> bool:
    """Is it a GGUF file, or a part of one?"""
    return name.lower().endswith(".gguf")


def is_pickle(name: str) -> bool:
    """Can loading it run a program?"""
    return PurePosixPath(name).suffix.lower() in PICKLED


def is_data(name: str) -> bool:
    """Does it belong to a model beside its weights: configuration, tokenizer, chat template?"""
    return _DATA.fullmatch(name) is not None and name != RECORD


def is_paper(name: str) -> bool:
    """Is it a licence, a notice or the card, at the top of the repository?"""
    return _PAPERS.fullmatch(name) is not None


def model_of(name: str) -> str:
    """The name that all parts of one GGUF model share: that of the file, without its number among the parts."""
    return _PART.sub("", name)


def parts_of(name: str) -> int:
    """How many parts the GGUF model has that this file belongs to."""
    found = _PART.search(name)
    return int(found[2]) if found else 1
