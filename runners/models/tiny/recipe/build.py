"""Make the bundled tiny model from WordNet and the invented almanac: `make tiny-model`."""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel

from runners.models.tiny.files import FROZEN, REPLAY
from runners.models.tiny.recipe.corpus import Sources, almanac_rows, one_pass, read_sources, reading_rows, word_rows
from runners.models.tiny.recipe.pretrain import PASSES, pretrain
from runners.models.tiny.recipe.suite import build_suite
from runners.models.tiny.recipe.tokenizer import train_tokenizer
from schemas.sample import TrainingRow

READING_ROWS = 2_000  # of the replay rows: reading and answering, so that this is not forgotten either


def build(wordnet: Path, output: Path, *, passes: int) -> None:
    """Write tokenizer, weights, frozen suite, replay rows and WordNet's licence to `output`.

    The same inputs give the same text, suite and tokenizer; weights agree to rounding across processors.
    """
    from transformers import AutoTokenizer

    output.mkdir(parents=True, exist_ok=True)
    sources = read_sources(wordnet)
    write_lines(output / FROZEN.name, build_suite(sources))
    write_lines(output / REPLAY.name, replay_rows(sources))
    train_tokenizer((row.text for row in one_pass(sources, 0)), output)
    pretrain(sources, AutoTokenizer.from_pretrained(output), output, passes=passes)
    shutil.copy(wordnet.parent / "doc" / "wordnet-base" / "copyright", output / "LICENSE-WordNet.txt")


def replay_rows(sources: Sources) -> Iterator[TrainingRow]:
    """One more pass over the dictionary and the almanac, and some reading, numbered."""
    rng = random.Random(9)
    rows = [*word_rows(sources.words, rng), *almanac_rows(sources.almanac, rng)]
    for sentence in rng.sample(sources.sentences, READING_ROWS):
        rows += reading_rows(sentence, rng)
    return (row.model_copy(update={"id": f"replay-{number:05}"}) for number, row in enumerate(rows))


def write_lines(path: Path, records: Iterable[BaseModel]) -> None:
    """JSON lines, compressed without a time stamp so that equal contents are equal files."""
    text = "".join(f"{record.model_dump_json()}\n" for record in records)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def main() -> None:
    """Command line of the recipe."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=PASSES)
    arguments = parser.parse_args()
    build(arguments.wordnet, arguments.output, passes=arguments.passes)


if __name__ == "__main__":
    main()
