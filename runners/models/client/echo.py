"""Are the scores of an echoed prompt those of its own tokens? Some servers give each token the score of the next place.

The known answer is the server's own: what it draws greedily after a prompt, and the score it gives that token then.
Appended to the prompt and echoed, the same token must have the same score.
"""

from __future__ import annotations

from typing import Literal

from runners.models.client.seam import ModelClient, Reply, Sampling, TokenScore

Echo = Literal["aligned", "shifted", "absent"]
PROMPTS = (
    "The capital of France is",
    "A week has seven days. The first of them is called",
    "In the garden stood an old tree, and under it a small",
    "Water boils at a temperature of one hundred",
    "The dog ran across the field and caught the",
    "She opened the letter, read it twice, and then",
    "Question: What color is the sky?\nAnswer:",
    "One, two, three, four, five,",
)
ENOUGH = 3
"""So many tokens with known scores are looked up at most; one is not enough, as two scores may be close by chance."""
NEAR = 0.1
"""Servers that compute in 16 bits score the same token a little differently alone and within a prompt."""
_GREEDY = Sampling(max_tokens=1, logprobs=True)


async def echo_of(client: ModelClient) -> Echo:
    """Compare scores of a few tokens, each drawn and then echoed.

    `absent` also where there was nothing to compare, as with a model that only ends or repeats itself: it is not known
    then. Raises EndpointError as ModelClient does.
    """
    differences: list[float] = []
    for prompt in PROMPTS:
        difference = await _difference(client, prompt)
        differences += [difference] if difference is not None else []
        if len(differences) == ENOUGH:
            break
    if len(differences) < 2:
        return "absent"
    return "aligned" if all(difference <= NEAR for difference in differences) else "shifted"


async def _difference(client: ModelClient, prompt: str) -> float | None:
    """How far the echoed score is from the known one; None where this prompt does not tell."""
    known = _drawn(await client.complete(prompt, _GREEDY))
    if known is None or known.logprob is None:
        return None
    echoed = _only(known.token, await client.complete(prompt + known.token, _GREEDY, echo=True))
    return None if echoed is None or echoed.logprob is None else abs(echoed.logprob - known.logprob)


def _drawn(reply: Reply) -> TokenScore | None:
    """The one token that was drawn, where it is the text that it stands for: not an end, nor a part of a letter."""
    scores = reply.choices[0].scores or ()
    whole = len(scores) == 1 and "" != scores[0].token.strip() == reply.choices[0].text.strip()
    return scores[0] if whole else None


def _only(token: str, reply: Reply) -> TokenScore | None:
    """The score of a token that stands in the echo once: which of several was meant would be a guess."""
    found = [score for score in reply.choices[0].scores or () if score.token == token]
    return found[0] if len(found) == 1 else None
