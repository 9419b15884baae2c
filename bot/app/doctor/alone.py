"""Where there is no App, the Action speaks with the workflow's own token: its gate is weaker (S40)."""

from __future__ import annotations

from bot.app.doctor.finding import Finding, warning


def warn_of_action_only() -> Finding:
    """What has to be known of a repository that uses the Action alone."""
    return warning(
        "App",
        "no App is configured (TAXOBOT_APP_ID is not set): the Action works without one, but any workflow of the"
        " repository that may write checks can forge its check, and so can whoever changes a workflow",
        "`taxobot app manifest` makes an App; until then limit who may change `.github/workflows`, and require reviews"
        " by code owners there",
    )
