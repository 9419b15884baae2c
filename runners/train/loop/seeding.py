"""Random numbers of a step that depend on nothing but the step: a resumed run draws what it would have drawn."""

from __future__ import annotations

import hashlib


def seed_step(seed: int, *, step: int, rank: int) -> None:
    """Seed torch, on all devices, for one step of one process: dropout differs between steps and processes."""
    import torch

    digest = hashlib.blake2b(f"{seed}/{step}/{rank}".encode(), digest_size=8).digest()
    torch.manual_seed(int.from_bytes(digest, "big") >> 1)  # it takes 63 bits
