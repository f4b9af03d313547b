"""Audiences: each route declares who may call it; a route that does not is refused and fails the tests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ParamSpec, Protocol, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portfolio.core.scope import open_scope

P = ParamSpec("P")
R = TypeVar("R")


class AudienceKind(StrEnum):
    """The four ways to be let in."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    ROLES = "roles"
    SIGNED_LINK = "signed_link"


@dataclass(frozen=True)
class Audience:
    """Who may call a view."""

    kind: AudienceKind
    roles: frozenset[str] = frozenset()


class HasRoles(Protocol):
    """What this room needs to know of an actor."""

    @property
    def roles(self) -> frozenset[str]:
        """The actor's roles in the school at hand."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody, signed in or not."""
    return _declare(view, Audience(AudienceKind.PUBLIC))


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody with an account."""
    return _declare(view, Audience(AudienceKind.SIGNED_IN))


def signed_link(view: Callable[P, R]) -> Callable[P, R]:
    """Whoever holds a signed link, and no matter who is signed in; the view checks it and opens its school."""
    return _declare(view, Audience(AudienceKind.SIGNED_LINK))


def role_required(*roles: StrEnum) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Persons with one of these roles in the school at hand."""
    audience = Audience(AudienceKind.ROLES, frozenset(role.value for role in roles))
    return lambda view: _declare(view, audience)


def _declare(view: Callable[P, R], audience: Audience) -> Callable[P, R]:
    view.audience = audience  # type: ignore[attr-defined]
    return view


def audience_of(endpoint: str) -> Audience | None:
    """What the endpoint's view declared."""
    view: Any = current_app.view_functions.get(endpoint)
    if endpoint == "static":
        return Audience(AudienceKind.PUBLIC)
    audience: Audience | None = getattr(view, "audience", None)
    return audience


def current_actor() -> HasRoles | None:
    """The actor of this request, None where nobody is signed in."""
    actor: HasRoles | None = g.get("actor")
    return actor


def has_any_role(actor: HasRoles, roles: Iterable[str]) -> bool:
    """Whether the actor holds one of the roles."""
    return not actor.roles.isdisjoint(roles)


def init_app(app: Flask, load_actor: Callable[[], HasRoles | None]) -> None:
    """Load the actor and hold every request to its view's audience."""

    def guard() -> Response | None:
        g.actor = load_actor() if request.endpoint != "static" else None
        if request.endpoint is None:
            return None  # 404 follows
        audience = audience_of(request.endpoint)
        if audience is None:
            abort(403)
        if audience.kind is AudienceKind.SIGNED_LINK:
            _forget_person()
        return _admit(audience)

    app.before_request(guard)


def _forget_person() -> None:
    """A signed link is answered alike whoever else is signed in here: its view opens the scope of the link's school."""
    g.actor = None
    open_scope(None)


def _admit(audience: Audience) -> Response | None:
    if audience.kind in {AudienceKind.PUBLIC, AudienceKind.SIGNED_LINK}:
        return None
    actor = current_actor()
    if actor is None:
        return _to_sign_in()
    if audience.kind is AudienceKind.ROLES and not has_any_role(actor, audience.roles):
        abort(403)
    return None


def _to_sign_in() -> Response:
    """Send to the sign-in page and back afterwards; a script is told by status, its page stays."""
    if request.headers.get("HX-Request") or request.accept_mimetypes.best == "application/json":
        abort(401)
    is_page = request.method == "GET"
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?") if is_page else None))
