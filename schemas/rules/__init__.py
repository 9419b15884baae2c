"""The contribution rules, one file a family. Pure: bytes in, findings out. `check` is the whole of it."""
