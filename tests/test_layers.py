"""Imports go one way, by absolute names, and what is heavy is imported where it is used."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "schemas": set(),
    "examples": {"schemas"},
    "runners": {"schemas"},
    "bot": {"schemas"},
    "actions": {"schemas", "examples", "runners", "bot"},
}
PURE = {
    "schemas": {
        "better_profanity",
        "detect_secrets",
        "jsonschema",
        "packaging",
        "phonenumbers",
        "pydantic",
        "pydantic_core",
        "rapidfuzz",
        "stdnum",
        "yaml",
    },
    "bot": {
        "dbos",
        "github",
        "jinja2",
        "jwt",
        "markupsafe",
        "matplotlib",
        "prometheus_client",
        "pydantic",
        "requests",
        "rich",
        "sqlalchemy",
        "starlette",
        "structlog",
        "tenacity",
        "urllib3",
    },
    "examples": set(),
}
"""All that these rooms may import from others, standard library aside."""
NEVER_IN_BOT = {"subprocess", "socket", "torch", "transformers"}
HEAVY = {
    "torch",
    "transformers",
    "peft",
    "scipy",
    "numpy",
    "lm_eval",
    "matplotlib",
    "datasets",
    "accelerate",
    "safetensors",
    "gguf",
    "huggingface_hub",
    "llama_cpp",
    "sentencepiece",
    "vllm",
}
"""Only inside the function that needs them."""


def modules() -> list[Path]:
    return sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Full names of imported modules; `.` for a relative import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.module and not node.level else "."


def runtime_top_level(tree: ast.Module) -> ast.Module:
    """The module without function bodies and without what only type checkers read."""

    class Stripper(ast.NodeTransformer):
        def generic_visit(self, node: ast.AST) -> ast.AST | None:  # type: ignore[override]
            return None if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else super().generic_visit(node)

        def visit_If(self, node: ast.If) -> ast.AST | None:
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

    stripped = Stripper().visit(tree)
    assert isinstance(stripped, ast.Module)
    return stripped


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_keep_to_the_rooms(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {name.split(".")[0] for name in imports_of(tree)}
    assert "" not in names, "relative import"
    assert names & MAY_IMPORT.keys() <= MAY_IMPORT[room] | {room}
    foreign = names - MAY_IMPORT.keys() - sys.stdlib_module_names
    if room in PURE:
        assert foreign <= PURE[room]
    if room == "bot":
        assert not names & NEVER_IN_BOT
    assert not {name.split(".")[0] for name in imports_of(runtime_top_level(tree))} & HEAVY


def test_every_room_is_looked_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in modules()} == MAY_IMPORT.keys()
