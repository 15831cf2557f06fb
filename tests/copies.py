"""A made-up document for a real rule set: an own sentence for each entry, so that no official text is needed."""

import re
from importlib.resources import files

from marketplace.rulebook.grounds import grounds
from marketplace.rulebook.rulesets import load
from marketplace.rulebook.rulesets.schema import read_ruleset
from marketplace.rulebook.spans import fold

KEY = "ZZ-PILOT-2023"
SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


def made_up(key=KEY):
    """The rule set standing on a text of ours, and that text; entries on one sentence share it."""
    spans = {str(ground.span): ground for ground in grounds(load(key)) if ground.span}
    numbers = {str(ground.span): ground.numbers for ground in grounds(load(key)) if ground.span and ground.numbers}
    sentences = {}
    for place, span in enumerate(spans):
        name = "".join(SIGNS[place // 22**n % 22] for n in (1, 0))
        said = "、".join(map(str, numbers.get(span, ())))
        sentences[span] = f"灯塔条款{name}规定灯数{said}盏。"
    text = files("marketplace.rulebook.rulesets").joinpath(f"{key}.toml").read_text("utf-8")
    for span, sentence in sentences.items():
        copy = fold(sentence)
        text = re.sub(f'"{span}"', f'"{copy.span(0, len(copy.signs))}"', text)
    return read_ruleset(key, text), "\n".join(sentences.values())
