"""A model that is served for as long as another command needs it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runners.models.client.seam import Endpoint
    from schemas.models import Backend, LocalModel


@contextmanager
def temporary(
    model: LocalModel,
    *,
    context: int | None = None,
    gpus: int | None = None,
    family: str | None = None,
    backend: Backend | None = None,
    quiet: bool = False,
) -> Iterator[Endpoint]:
    """Within the block the model answers at the endpoint, to nobody else: the port is a free one, the key is drawn, and
    the name that it answers to holds a drawn part, so that no other server can be taken for it.

    An adapter is served with its base. `context` is the longest prompt and answer together, in tokens; the model is
    spread over `gpus`; `family` is whose chat template it gets (None: as configured), `backend` what serves it (None:
    what suits). A `quiet` start shows no progress. Raises UsageError and ServerFailed as `serving` does.
    """
    from actions.cli.model.chosen import open_shelf
    from actions.cli.model.means import Wishes, find_means, request_for, with_base
    from actions.cli.model.template import chosen_template
    from actions.cli.readers import progress_for
    from runners.models.serving.start import serving

    means = find_means()
    base, adapters = with_base(model, open_shelf())
    nonce = secrets.token_hex(4)
    template = chosen_template(None, family, configured=means.serve.chat_template)
    wishes = Wishes(backend=backend, context=context, gpus=gpus, chat_template=template)
    request = replace(
        request_for(
            base, f"{base.name}-{nonce}", wishes, means, adapters=tuple((f"{n}-{nonce}", one) for n, one in adapters)
        ),
        key=secrets.token_urlsafe(24),
    )
    with ExitStack() as stack:
        # Progress ends before the block begins, which may draw on the terminal itself.
        with progress_for(quiet=quiet) as progress:
            served = serving(request, engines=means.engines, progress=progress, seconds=means.serve.start_seconds)
            running = stack.enter_context(served)
        asked_for = request.adapters[0][0] if request.adapters else request.name
        yield replace(running.endpoint, model=asked_for)
