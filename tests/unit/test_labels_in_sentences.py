"""The article of a label is in lower case within a sentence, and as the dossier has it in a table."""

import json
import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

import bayonets as bn
from bayonets.findings.headline import summary
from bayonets.findings.measures import Measures
from bayonets.scenario.handle_names import label_of
from bayonets.scenario.printable import in_sentence, plain
from bayonets.scenario.read import read

CASES = [
    ("The garrison of the capital", "the garrison of the capital"),
    ("An armoured brigade", "an armoured brigade"),
    ("A brigade of the north", "a brigade of the north"),
    ("A Company", "A Company"),
    ("OMON (riot police)", "OMON (riot police)"),
    ("Theatre guards", "Theatre guards"),
    ("The", "The"),
    ("A", "A"),
    ("The\u200b  guard", "the guard"),
]


@pytest.mark.parametrize(("label", "within"), CASES)
def test_only_an_article_is_in_lower_case(label: str, within: str) -> None:
    assert in_sentence(label) == within


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js here")
def test_the_page_has_the_same_articles(tmp_path: Path) -> None:
    script = resources.files("bayonets") / "web" / "static" / "words.js"
    (tmp_path / "words.mjs").write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    labels = [plain(label) for label, _ in CASES]
    code = f"console.log(JSON.stringify({json.dumps(labels)}.map(inSentence)));"
    (tmp_path / "ask.mjs").write_text(f"import {{ inSentence }} from './words.mjs';\n{code}", encoding="utf-8")
    answer = subprocess.run(["node", "ask.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == [within for _, within in CASES]


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
