"""simple-user, private-user, organization-full, team, integration (App), installation."""

from __future__ import annotations

from fakes.github.shapes.base import Json, node, stamp, stamp_or_none
from fakes.github.state import App, Installation, Repository, Team, User
from fakes.github.world import World

USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def show_user(world: World, user: User) -> Json:
    """simple-user."""
    own = f"{world.url}/users/{user.login}"
    return {
        "login": user.login,
        "id": user.id,
        "node_id": node("User", user.id),
        "avatar_url": f"{world.url}/avatars/u/{user.id}",
        "gravatar_id": "",
        "url": own,
        "html_url": f"{world.url}/{user.login}",
        **{name: own + rest for name, rest in USER_LINKS.items()},
        "type": user.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def show_account(world: World, user: User) -> Json:
    """public-user."""
    since = "2020-01-01T00:00:00Z"
    nothing: Json = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    return {**show_user(world, user), **nothing, **counts, "created_at": since, "updated_at": since}


def show_organization(world: World, organization: User) -> Json:
    """organization-full."""
    own = f"{world.url}/orgs/{organization.login}"
    return {
        "login": organization.login,
        "id": organization.id,
        "node_id": node("Organization", organization.id),
        "url": own,
        "repos_url": f"{own}/repos",
        "events_url": f"{own}/events",
        "hooks_url": f"{own}/hooks",
        "issues_url": f"{own}/issues",
        "members_url": own + "/members{/member}",
        "public_members_url": own + "/public_members{/member}",
        "avatar_url": f"{world.url}/avatars/u/{organization.id}",
        "description": None,
        "has_organization_projects": True,
        "has_repository_projects": True,
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "html_url": f"{world.url}/{organization.login}",
        "type": "Organization",
        "created_at": "2020-01-01T00:00:00Z",
        "updated_at": "2020-01-01T00:00:00Z",
        "archived_at": None,
    }


def show_team(world: World, organization: str, team: Team) -> Json:
    """team."""
    own = f"{world.url}/orgs/{organization}/teams/{team.slug}"
    return {
        "id": team.id,
        "node_id": node("Team", team.id),
        "name": team.slug,
        "slug": team.slug,
        "description": None,
        "privacy": "closed",
        "permission": "pull",
        "url": own,
        "html_url": own,
        "members_url": own + "/members{/member}",
        "repositories_url": f"{own}/repos",
        "parent": None,
        "type": "organization",
        "organization_id": world.user(organization).id,
    }


def show_app(world: World, app: App) -> Json:
    """integration."""
    return {
        "id": app.id,
        "slug": app.slug,
        "node_id": node("App", app.id),
        "client_id": f"Iv1.{app.id:016x}",
        "owner": show_user(world, app.owner),
        "name": app.name,
        "description": "",
        "external_url": f"{world.url}/apps/{app.slug}",
        "html_url": f"{world.url}/apps/{app.slug}",
        "created_at": stamp(app.created),
        "updated_at": stamp(app.created),
        "permissions": app.permissions,
        "events": list(app.events),
    }


def show_installation(world: World, one: Installation) -> Json:
    """installation."""
    own = f"{world.url}/app/installations/{one.id}"
    return {
        "id": one.id,
        "account": show_user(world, one.account),
        "access_tokens_url": f"{own}/access_tokens",
        "repositories_url": f"{world.url}/installation/repositories",
        "html_url": f"{world.url}/settings/installations/{one.id}",
        "app_id": one.app.id,
        "app_slug": one.app.slug,
        "target_id": one.account.id,
        "target_type": one.account.type,
        "repository_selection": "all" if one.repositories is None else "selected",
        "permissions": one.permissions,
        "events": list(one.app.events),
        "created_at": stamp(one.created),
        "updated_at": stamp(one.created),
        "single_file_name": None,
        "suspended_at": stamp_or_none(one.suspended),
        "suspended_by": None,
    }


def association(world: World, repository: Repository, user: User) -> str:
    """How a person stands to a repository, as comments tell it (never a ground to trust somebody)."""
    if user.id == repository.owner.id:
        return "OWNER"
    if user.id in world.members.get(repository.owner.login.casefold(), ()):
        return "MEMBER"
    if repository.collaborators.get(user.id, "none") != "none":
        return "COLLABORATOR"
    merged = any(pull.merged and pull.user.id == user.id for pull in repository.pulls.values())
    return "CONTRIBUTOR" if merged else "NONE"
