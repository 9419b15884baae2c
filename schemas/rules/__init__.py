"""The contribution rules, one file a family (safety, structure, content, sources). Pure: bytes in, findings out."""

from schemas.rules.leaf import check_leaf

__all__ = ["check_leaf"]
