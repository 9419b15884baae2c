"""The fixture `github` for the tests of this folder."""

from fakes.github.fixture import github

__all__ = ["github"]
