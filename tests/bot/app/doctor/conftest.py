"""The fixture `clinic` for the tests of this folder."""

from fakes.clinic import clinic

__all__ = ["clinic"]
