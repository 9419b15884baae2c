from runners.generate.explain import explain, losses_of
from schemas.generation import GenerationFunnel, LeafFunnel, LostExample, SourceFunnel, StepFunnel

ASK = StepFunnel(block="ask", came=2, asked=10, failed=1, unparsed=7, rejected={"score 1": 2})
RAW = LostExample(block="ask", kind="unparsed", reason="no tag", text="Sure!\nHere you go")
JUDGED = LostExample(block="ask", kind="rejected", reason="score 1", text="Why?")


def leaf(**changes: object) -> LeafFunnel:
    whole = LeafFunnel(
        leaf="skills/a",
        leaf_kind="freeform skill",
        flow="full: freeform",
        sources=(SourceFunnel(source="s01", steps=(ASK,), rejected={"duplicate": 1}),),
        examples=(JUDGED, RAW),
    )
    return whole.model_copy(update=changes)


def test_losses_add_up_over_sources() -> None:
    twice = leaf(sources=(SourceFunnel(source="s01", steps=(ASK,)), SourceFunnel(source="s02", steps=(ASK,))))
    assert losses_of(twice)["ask: not in the form that is asked for"] == 14


def test_the_worst_place_and_raw_texts_come_first() -> None:
    said = explain(GenerationFunnel(leaves=(leaf(),)))
    assert said == (
        "no row is left. skills/a: 7 × ask: not in the form that is asked for; 2 × ask: score 1; 1 × duplicate."
        ' Some of them: "Sure! Here you go", "Why?".'
    )


def test_a_leaf_that_failed_says_why_and_questions_for_the_end_are_no_rows() -> None:
    exam = leaf(flow="choices: mmlu_bench")
    said = explain(GenerationFunnel(leaves=(leaf(error="its documents hold no text"), exam)))
    assert said == "no row is left. skills/a: its documents hold no text."
    assert (
        explain(GenerationFunnel(leaves=(leaf(error="It reads Markdown."),)))
        == "no row is left. skills/a: It reads Markdown."
    )
