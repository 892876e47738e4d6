"""Did results move? A change here needs a changelog line under "Results moved" and a new MODEL_VERSION."""

import pytest

import bayonets as bn
from bayonets.engine.self_check import digest
from bayonets.engine.version import MODEL_VERSION

ENGINE = "0b724402a9f26cb58dd664d1497769fbc8415438c71cc8b74aebd38b80896259"
TEXTBOOK = "09ae6e51d13f4101c68475d0af25c721bdf1583d2a82d518fc04007f753e68ab"


def test_model_version_is_that_of_the_digests_below() -> None:
    assert MODEL_VERSION == "1"


def test_the_engine_on_a_case_with_every_feature_gives_the_known_digest() -> None:
    assert digest() == ENGINE


@pytest.mark.parametrize("threads", [1, 2])
def test_textbook_gives_the_known_digest(threads: int) -> None:
    assert bn.load("textbook").run(runs=20, seed=1, threads=threads).digest == TEXTBOOK
