"""Did results move? A change here needs a changelog line under "Results moved" and a new MODEL_VERSION."""

import pytest

import bayonets as bn
from bayonets.engine.self_check import digest
from bayonets.engine.version import MODEL_VERSION

ENGINE = "e92ae3b400249dc103103345e25dcfc3bb8a4f5c0139bd0836f2b90ff7db4958"
TEXTBOOK = "e7d06ac5bfcacc1674589e0a3d876235ed7b63a065c2227a7fe77e586f8b8213"


def test_model_version_is_that_of_the_digests_below() -> None:
    assert MODEL_VERSION == "2"


def test_the_engine_on_a_case_with_every_feature_gives_the_known_digest() -> None:
    assert digest() == ENGINE


@pytest.mark.parametrize("threads", [1, 2])
def test_textbook_gives_the_known_digest(threads: int) -> None:
    assert bn.load("textbook").run(runs=20, seed=1, threads=threads).digest == TEXTBOOK
