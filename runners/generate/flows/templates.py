"""Prompts as templates: text of a flow's files in which the values of a row stand.

A template comes from the operator's files only. What rows hold is never one: `{{ 7*7 }}` in a question stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from runners.generate.flows.unfit import Unfit

_KEPT = ("range", "dict", "namespace")
WRONG = (
    TemplateError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    NameError,
    AssertionError,
    RecursionError,
    MemoryError,
)
"""A template is a small program over values that nobody knows before: whatever goes wrong in it is the row's loss."""
_ALONE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


class WrongTemplate(Exception):
    """The text is no template; `line` counts from its beginning, 1 the first."""

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True, slots=True)
class Filled:
    """A template and the columns that it cannot do without."""

    template: Template
    columns: frozenset[str] = field(default_factory=frozenset)

    def fill(self, values: Mapping[str, Any]) -> str:
        """The text, stripped. Raises Unfit where a value is missing or of the wrong kind."""
        try:
            return self.template.render(values).strip()
        except WRONG as error:
            raise Unfit("the prompt cannot be written", str(error) or type(error).__name__) from error


def compile_template(text: str) -> Filled:
    """A template in Jinja's sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/), with columns as variables.

    A column is optional where the template asks `is defined`, or gives it a `default`. Raises WrongTemplate.
    """
    environment = _environment()
    try:
        tree = environment.parse(text)
        template = environment.from_string(text)
    except TemplateError as error:
        raise WrongTemplate(error.message or "it cannot be read", getattr(error, "lineno", 1)) from error
    except RecursionError as error:
        raise WrongTemplate("it stands too deep inside of itself") from error
    except (SyntaxError, ValueError, MemoryError) as error:  # Python, which Jinja makes of it, has limits of its own
        raise WrongTemplate(f"it cannot be read: {error}") from error
    if (other := next(tree.find_all(_ALONE), None)) is not None:
        raise WrongTemplate("a prompt cannot bring in other templates", other.lineno)
    return Filled(template, frozenset(meta.find_undeclared_variables(tree) - _optional(tree)))


def _optional(tree: nodes.Template) -> set[str]:
    tests = (test for test in tree.find_all(nodes.Test) if test.name in {"defined", "undefined"})
    defaults = (one for one in tree.find_all(nodes.Filter) if one.name in {"default", "d"})
    return {one.node.name for one in (*tests, *defaults) if isinstance(one.node, nodes.Name)}


class _Sandbox(ImmutableSandboxedEnvironment):
    """Without powers: a number of a million digits stops everything, and no prompt needs one."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja's
        raise SecurityError(f"a prompt cannot compute with {operator}")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=False)
    environment.globals = {name: environment.globals[name] for name in _KEPT}
    return environment
