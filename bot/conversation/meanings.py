"""What each state means for people, and who has to do what next. `{run}` stands for the command that approves."""

from __future__ import annotations

from bot.records import State

MEANINGS: dict[State, str] = {
    State.WAITING: (
        "it was checked, and nothing was run. What follows costs GPU time, so somebody who may has to approve exactly"
        " this commit with {run}; `/taxobot estimate` says what it would cost. A push afterwards needs a new approval."
    ),
    State.RUNNING: (
        "it was approved, and work on it waits for a machine or goes on. There are five stages: validate, approve,"
        " generate, train, evaluate. Nobody has to do anything; `/taxobot status` says how far it is, and a push ends"
        " it."
    ),
    State.OUTDATED: "a newer push took its place. Results of this commit are discarded; look at the newest one.",
    State.PASS: (
        "the tuned model was compared with the base model on the same questions, and the policy is satisfied. The gate"
        " is open; a maintainer can merge. A push closes it again."
    ),
    State.FAIL: (
        "the policy is not satisfied: taught with this, the model got measurably worse where it must not. Look at the"
        " answers in the report, correct the contribution and push. A maintainer can overrule it with a reason."
    ),
    State.INCONCLUSIVE: (
        "the numbers are too uncertain to tell. The report says how many questions would be enough. More seed examples"
        " or longer documents help; a maintainer can also decide, with a reason."
    ),
    State.ERROR: (
        "something did not work, which is mostly not the contribution's fault. `/taxobot retry` starts again"
        " what failed of a run, `/taxobot validate` checks again where there was none; if that does not help, a"
        " maintainer has to look at the log."
    ),
    State.INVALID: (
        "something in its files has to be corrected first, so nothing is run. Taxobot's report lists each"
        " problem with its line and what to write instead. Push the corrections; they are checked by themselves."
    ),
    State.NOT_APPLICABLE: "nothing in it can be measured, and nothing has to be. The gate is open.",
}
