"""Copies of the rule files with one line changed, read as any rule file is."""

import re
from importlib.resources import files

import pytest

from marketplace.rulebook import rulesets
from marketplace.rulebook.rulesets.schema import read_ruleset
from marketplace.rulebook.wording import citing
from marketplace.shared.wording import printed

CACHES = (rulesets.available, rulesets.load, citing._shorts, printed.printed)


def text_of(key):
    return files("marketplace.rulebook.rulesets").joinpath(f"{key}.toml").read_text("utf-8")


def edited(text, head, lines, name, value):
    """The rule file with `name = value` in the table that begins with `head` and has all `lines`; exactly one table."""
    blocks = re.split(r"(?m)^(?=\[)", text)
    [at] = [n for n, block in enumerate(blocks) if block.startswith(head) and all(f"{line}\n" in block for line in lines)]
    first, rest = blocks[at].split("\n", 1)
    kept = re.sub(rf"(?m)^{name} = .*\n", "", rest)
    blocks[at] = f"{first}\n{name} = {value}\n{kept}"
    return "".join(blocks)


def with_severity(text, subject, key, severity):
    return edited(text, "[[rule]]", (f'subject = "{subject}"', f'key = "{key}"'), "severity", f'"{severity}"')


def with_value(text, name, value):
    head = f"[fact.{name}]" if f"[fact.{name}]" in text else f"[setting.{name}]"
    return edited(text, head, (), "value", value)


def read(key, text):
    return read_ruleset(key, text)


@pytest.fixture
def copied(tmp_path):
    """`copied(text)`: the key of a rule set with this text, which programmes can run under until the test ends."""

    def forget():
        for cache in CACHES:
            cache.cache_clear()

    def copy(text, key="ZZ-COPY"):
        (tmp_path / f"{key}.toml").write_text(text, "utf-8")
        forget()
        return key

    rulesets.FOLDERS.append(tmp_path)
    yield copy
    rulesets.FOLDERS.remove(tmp_path)
    forget()
