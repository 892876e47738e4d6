"""Did results move? A change here needs a changelog line under "Results moved" and a new MODEL_VERSION."""

import pytest

import bayonets as bn
from bayonets.engine.self_check import digest
from bayonets.engine.version import MODEL_VERSION

ENGINE = "5dcfaeac121924ec74ae343f57761b435873955965463dcd87ec4f7d16251c6d"
TEXTBOOK = "88a9ca44fa0edd14ecbd6c1ef499f8babf3b22e38db9b0594e03b6aefd137184"


def test_model_version_is_that_of_the_digests_below() -> None:
    assert MODEL_VERSION == "1"


def test_the_engine_on_a_case_with_every_feature_gives_the_known_digest() -> None:
    assert digest() == ENGINE


@pytest.mark.parametrize("threads", [1, 2])
def test_textbook_gives_the_known_digest(threads: int) -> None:
    assert bn.load("textbook").run(runs=20, seed=1, threads=threads).digest == TEXTBOOK
