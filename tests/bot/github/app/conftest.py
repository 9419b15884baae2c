"""The App on the fake GitHub, for all tests of this folder."""

from __future__ import annotations

from fakes.app_scene import scene

__all__ = ["scene"]
