"""A row that a block cannot do anything with."""

from __future__ import annotations


class Unfit(Exception):
    """The row lacks what a block needs, or holds something else there. It is counted as turned away; others go on."""
