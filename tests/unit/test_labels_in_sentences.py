"""The article of a label is in lower case within a sentence, and as the dossier has it in a table."""

import re

import pytest

import bayonets as bn
from bayonets.findings.headline import summary
from bayonets.findings.measures import Measures
from bayonets.scenario.handle_names import label_of
from bayonets.scenario.printable import in_sentence
from bayonets.scenario.read import read


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("The garrison of the capital", "the garrison of the capital"),
        ("An armoured brigade", "an armoured brigade"),
        ("A brigade of the north", "a brigade of the north"),
        ("A Company", "A Company"),
        ("OMON (riot police)", "OMON (riot police)"),
        ("Theatre guards", "Theatre guards"),
        ("The", "The"),
        ("A", "A"),
        ("The\u200b  guard", "the guard"),
    ],
)
def test_only_an_article_is_in_lower_case(label: str, within: str) -> None:
    assert in_sentence(label) == within


def test_no_finding_of_the_textbook_case_has_a_capital_article_within_a_sentence() -> None:
    textbook = bn.load("textbook")
    sentences = [
        *bn.explain(textbook, formation="garrison", runs=4).findings,
        *bn.critical_mass(textbook, formations=["garrison"], runs=20).findings,
        *summary(Measures(textbook.run(runs=4, seed=1).courses)),
        label_of(read("textbook"), "services.army.formations.garrison.size"),
    ]
    assert any("the garrison of the capital" in sentence for sentence in sentences)
    assert [sentence for sentence in sentences if re.search(r"[a-z,;(] (?:The|An?) [a-z]", sentence)] == []
