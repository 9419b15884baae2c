from __future__ import annotations

from collections.abc import Callable

from runners.generate.markdown import passages_of, passages_of_documents
from runners.generate.split import passages_of_seeds, split_passages, split_seeds
from schemas.documents import Documents
from schemas.taxonomy import Leaf, LeafKind

Seed = tuple[str | None, str, str]


def test_passages_are_split_about_three_to_two(knowledge: Leaf, documents: Documents) -> None:
    passages = passages_of_documents(documents)
    taught, control = split_passages(knowledge, passages)
    assert sorted(taught + control) == [passage.id for passage in passages]
    assert round(len(taught) / len(passages), 2) == 0.62


def test_passages_of_seed_contexts_are_taught(knowledge: Leaf, documents: Documents) -> None:
    passages = passages_of_documents(documents)
    homes = passages_of_seeds(knowledge, passages)
    taught, _ = split_passages(knowledge, passages)
    headings = {passage.id: passage.heading for passage in passages}
    assert [headings[home] for found in homes.values() for home in found] == [
        "Pipers Rock",
        "The Blue Ladle",
        "The sellow",
        "The Goose Regatta",
        "Edda Marlowe",
    ]
    assert {home for found in homes.values() for home in found} <= set(taught)


def test_few_passages_still_leave_a_control(leaf_of: Callable[..., Leaf]) -> None:
    leaf = leaf_of(LeafKind.KNOWLEDGE, ("Nothing of this stands there.", "Why?", "Because."))
    for count, sizes in ((1, (1, 0)), (2, (1, 1)), (3, (2, 1))):
        text = "\n\n".join(f"# H{number}\n\nThe lamp is red today." for number in range(count))
        assert tuple(map(len, split_passages(leaf, passages_of(text, "x.md")))) == sizes


def test_a_skill_keeps_a_third_of_its_seeds_back(leaf_of: Callable[..., Leaf]) -> None:
    for count, kept_back in ((2, 1), (5, 1), (6, 2), (15, 5)):
        seeds: list[Seed] = [(None, f"Question {number}?", f"Answer {number}.") for number in range(count)]
        taught, control = split_seeds(leaf_of(LeafKind.FREEFORM, *seeds))
        assert len(control) == kept_back
        assert len(taught) == count - kept_back


def test_seeds_with_one_context_stay_together(leaf_of: Callable[..., Leaf]) -> None:
    seeds: list[Seed] = [(f"Context {number // 2}.", f"Question {number}?", "Yes.") for number in range(12)]
    taught, control = split_seeds(leaf_of(LeafKind.GROUNDED, *seeds))
    assert len(control) == 4
    context = {f"s{number + 1:02}": seed[0] for number, seed in enumerate(seeds)}
    assert not {context[name] for name in taught} & {context[name] for name in control}
