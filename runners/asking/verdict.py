"""What a failure says, and of whom."""

from __future__ import annotations

from schemas.errors import ContextExceeded, EndpointError, EndpointRefused, EndpointTimeout, EndpointUnreachable

_FULL = {429, 503}
_NO_ROUTE = {400, 404, 405, 422, 501}
"""How servers answer what they do not have at all."""
_NOT_SEVERAL = {200, 400, 422, 500, 501}
"""How they answer who wants several texts of them at once (200: the client looked, and they were not there)."""
_NO_SUCH_TURN = {400, 422, 500}
_ABOUT_THE_QUESTION = {200, 400, 413, 415, 422, 451}


def is_full(error: EndpointError) -> bool:
    """The endpoint has no room for this call now; there is nothing wrong with it."""
    return error.passing and isinstance(error, EndpointRefused) and error.status in _FULL


def is_overload(error: EndpointError) -> bool:
    """Fewer calls at once would help."""
    return is_full(error) or isinstance(error, EndpointTimeout)


def is_about_the_question(error: EndpointError) -> bool:
    """Another question may well be answered: the endpoint heard this one, and does not want it, or answered badly."""
    if isinstance(error, EndpointRefused):
        return error.status in _ABOUT_THE_QUESTION
    return not error.passing and not isinstance(error, EndpointUnreachable)


def may_lack_the_route(error: EndpointError) -> bool:
    """The endpoint may not know conversations, or not prompts."""
    return _refused_with(error, _NO_ROUTE)


def may_dislike_the_form(error: EndpointError) -> bool:
    """The model's chat template may not know a turn of that role."""
    return _refused_with(error, _NO_SUCH_TURN)


def may_not_draw_several(error: EndpointError) -> bool:
    """The endpoint may draw one text a request only."""
    return _refused_with(error, _NOT_SEVERAL)


def _refused_with(error: EndpointError, statuses: set[int]) -> bool:
    if isinstance(error, ContextExceeded) or not isinstance(error, EndpointRefused):
        return False
    return error.status in statuses
