"""Did results move? A change here needs a changelog line under "Results moved" and a new MODEL_VERSION."""

import pytest

import bayonets as bn
from bayonets.engine.self_check import digest
from bayonets.engine.version import MODEL_VERSION

ENGINE = "2cb6920af51e1eb0c4c730ecfe585fa6c13d85293ebe09bd6437e8640bec7832"
TEXTBOOK = "0da6f2c499d95592e89139af020b626194e5ee4fbb43d7d833b24130a5b8553d"


def test_model_version_is_that_of_the_digests_below() -> None:
    assert MODEL_VERSION == "1"


def test_the_engine_on_a_case_with_every_feature_gives_the_known_digest() -> None:
    assert digest() == ENGINE


@pytest.mark.parametrize("threads", [1, 2])
def test_textbook_gives_the_known_digest(threads: int) -> None:
    assert bn.load("textbook").run(runs=20, seed=1, threads=threads).digest == TEXTBOOK
