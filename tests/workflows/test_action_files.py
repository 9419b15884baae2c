"""`action.yml` and the actions beside it take what the program takes, and nothing reaches it in another way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from actions.io import OUTPUTS, PREFIX, Inputs, read_inputs
from workflow_files import ACTION, ROOT, THIN, read_yaml, steps_of

OF_INSTALLATION = {"program", "python"}
"""Inputs that only `actions/install.sh` looks at."""
EXPRESSION = re.compile(r"\$\{\{ (\S+) \}\}")
ALL = pytest.mark.parametrize("path", [ACTION, *THIN], ids=lambda path: str(path.relative_to(ROOT)))
ONLY_THIN = pytest.mark.parametrize("path", THIN, ids=lambda path: path.parent.name)


def name_of(field: str) -> str:
    return field.replace("_", "-")


def passed_on(path: Path) -> dict[str, str]:
    """What the program is given: values by field of `Inputs`."""
    _, work = steps_of(path)
    return {key.removeprefix(PREFIX).lower(): value for key, value in work["env"].items() if key.startswith(PREFIX)}


def test_inputs_are_the_fields_of_the_program_and_those_of_installation() -> None:
    fields = {name_of(field) for field in Inputs.model_fields}
    assert read_yaml(ACTION)["inputs"].keys() == fields | OF_INSTALLATION
    assert not fields & OF_INSTALLATION


def test_defaults_are_those_of_the_program() -> None:
    inputs = read_yaml(ACTION)["inputs"]
    given = {PREFIX + field.upper(): inputs[name_of(field)].get("default", "") for field in Inputs.model_fields}
    assert read_inputs(given | {PREFIX + "COMMAND": "gate"}) == Inputs(command="gate")
    assert [name for name, about in inputs.items() if about["required"] == "true"] == ["command"]


@pytest.mark.parametrize("field", ["command", "purpose"])
def test_the_values_that_an_input_may_have_stand_in_its_description(field: str) -> None:
    said = read_yaml(ACTION)["inputs"][name_of(field)]["description"].partition(": ")[2]
    assert tuple(re.split(r", | or ", said)) == get_args(Inputs.model_fields[field].annotation)


def test_every_input_is_passed_on_through_the_environment() -> None:
    assert passed_on(ACTION) == {field: f"${{{{ inputs.{name_of(field)} }}}}" for field in Inputs.model_fields}


def test_outputs_are_those_that_the_steps_give() -> None:
    outputs = read_yaml(ACTION)["outputs"]
    assert tuple(sorted(outputs)) == tuple(sorted(OUTPUTS))
    assert {name: about["value"] for name, about in outputs.items()} == {
        name: f"${{{{ steps.work.outputs.{name} }}}}" for name in OUTPUTS
    }


@ALL
def test_no_expression_stands_in_the_text_of_a_script(path: Path) -> None:
    for step in steps_of(path):
        assert step.keys() == {"id", "shell", "env", "run"}
        assert "${{" not in step["run"]


@ALL
def test_secrets_reach_only_the_program(path: Path) -> None:
    install, _ = steps_of(path)
    command = "${{ inputs.command }}" if path == ACTION else path.parent.name
    assert install["env"] == {
        "TAXOBOT_COMMAND": command,
        "TAXOBOT_PROGRAM": "${{ inputs.program }}",
        "TAXOBOT_PYTHON": "${{ inputs.python }}",
    }


@ALL
def test_python_imports_nothing_from_where_it_is_started(path: Path) -> None:
    _, work = steps_of(path)
    assert (work["env"]["PYTHONPATH"], work["env"]["PYTHONSAFEPATH"]) == ("", "1")
    assert work["run"] == 'cd "$RUNNER_TEMP" && exec "$TAXOBOT_PROGRAM/taxobot-action"'


def test_each_stage_that_helps_on_its_own_has_an_action() -> None:
    commands = {path.parent.name for path in THIN}
    assert commands == set(get_args(Inputs.model_fields["command"].annotation)) - {"run", "respond"}


@ONLY_THIN
def test_a_thin_action_describes_its_inputs_and_outputs_as_the_whole_one_does(path: Path) -> None:
    thin, whole = read_yaml(path), read_yaml(ACTION)
    for kind in ("inputs", "outputs"):
        assert thin[kind] == {name: whole[kind][name] for name in thin[kind]}
    assert thin["inputs"].keys() > OF_INSTALLATION


@ONLY_THIN
def test_a_thin_action_passes_on_its_inputs_and_its_command(path: Path) -> None:
    given = passed_on(path)
    expressions = {field: found[1] for field, value in given.items() if (found := EXPRESSION.fullmatch(value))}
    constants = {field: value for field, value in given.items() if field not in expressions}
    inputs = read_yaml(path)["inputs"].keys() - OF_INSTALLATION
    assert expressions == {name.replace("-", "_"): f"inputs.{name}" for name in inputs}
    assert constants["command"] == path.parent.name
    assert constants.keys() - {"command"} <= ({"purpose"} if path.parent.name == "precheck" else set())
    assert read_inputs({PREFIX + field.upper(): value for field, value in constants.items()})


@ALL
def test_the_installer_is_found_from_the_action(path: Path) -> None:
    install, _ = steps_of(path)
    place = re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/(\S+)"', install["run"])
    assert place
    assert (path.parent / place[1]).resolve() == ROOT / "actions" / "install.sh"


def test_every_field_that_is_a_choice_is_looked_at() -> None:
    def is_choice(annotation: Any) -> bool:
        return bool(get_args(annotation)) and all(isinstance(value, str) for value in get_args(annotation))

    assert {name for name, field in Inputs.model_fields.items() if is_choice(field.annotation)} == {
        "command",
        "purpose",
    }
