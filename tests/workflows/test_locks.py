"""What the Action installs is locked by digest, and is what is tested here."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workflow_files import ROOT

FOLDER = ROOT / "requirements"
LOCKS = ("build", "light", "engine")
HEAVY = {"torch", "transformers", "numpy", "scipy", "matplotlib", "rouge-score", "pandas", "peft", "lm-eval"}


def locked(name: str) -> dict[str, str]:
    """Versions by package; fails where one has no digest."""
    found: dict[str, str] = {}
    for block in (FOLDER / f"{name}.txt").read_text("utf-8").replace("\\\n", " ").splitlines():
        requirement, *digests = re.split(r"\s+--hash=", block)
        assert digests, f"{requirement} has no digest"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest.strip()) for digest in digests)
        parsed = Requirement(requirement)
        (version,) = parsed.specifier
        assert version.operator == "=="
        found[canonicalize_name(parsed.name)] = version.version
    return found


def constraints() -> dict[str, str]:
    lines = (FOLDER / "constraints.txt").read_text("utf-8").splitlines()
    pins = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version for name, version in pins}


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    asked = [Requirement(one) for names in lists for one in names]
    within = [extra for one in asked if one.name == project["name"] for extra in one.extras]
    named = {canonicalize_name(one.name) for one in asked if one.name != project["name"]}
    return named | (declared(*within) if within else set())


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    assert not re.search(r"https?:|^-|file:|--index|--find|[/@]", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_one_version_and_its_digests(name: str) -> None:
    assert locked(name)


@pytest.mark.parametrize("name", ["light", "engine"])
def test_the_versions_are_those_that_are_tested(name: str) -> None:
    tested = constraints()
    assert {
        package: version for package, version in locked(name).items() if tested.get(package, version) != version
    } == {}


def test_each_set_has_all_that_the_project_declares() -> None:
    assert declared("app") <= locked("light").keys()
    assert declared("app", "engine") <= locked("engine").keys()
    assert locked("light").items() <= locked("engine").items()


def test_the_light_set_is_light() -> None:
    assert 30 < len(locked("light")) < 60
    assert not locked("light").keys() & HEAVY
    assert locked("engine").keys() >= HEAVY
    assert not declared() & HEAVY


def test_building_needs_only_what_stays() -> None:
    assert locked("build").items() <= locked("engine").items()


def test_the_engine_is_locked_to_the_builds_for_gpus() -> None:
    """The digests of torch come with those of its CUDA packages, so the lock was not made of a CPU build."""
    assert any(name.startswith("nvidia-") for name in locked("engine"))
