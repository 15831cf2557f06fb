"""What `docs/operations.md` names is there: scripts, commands, options, files, units, settings, addresses, labels, chapters."""

import re
import subprocess
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from marketplace.cli import main
from marketplace.records.safety import UNSAFE
from marketplace.shared import config
from tests.operations import page

ROOT = Path(__file__).resolve().parents[2]
TEXT = page.PAGE.read_text("utf-8")
BLOCKS = page.blocks()
TYPED = "\n".join(block.commands for block in BLOCKS)
SPOKEN = [TYPED.replace("\\\n", " "), *re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^```.*?^```$", "", TEXT))]
CATALOGUE = ROOT / "marketplace/translations/en/LC_MESSAGES/messages.po"


def test_every_block_is_a_script_for_a_machine():
    for block in BLOCKS:
        read = subprocess.run(["sh", "-n"], input=block.commands, capture_output=True, text=True)
        assert (read.returncode, read.stderr) == (0, ""), block
    assert {block.machine for block in BLOCKS} == set(page.MACHINES)


@pytest.mark.parametrize("fence", ["```\nls\n```", "```sh\nls\n```", "```sh elsewhere\nls\n```", "```python new\n1\n```"])
def test_a_block_for_no_machine_is_none(fence):
    with pytest.raises(ValueError, match="is for"):
        page.blocks(f"## Here\n{fence}\n")


def test_scripts_of_the_system_are_scripts():
    for name in ("deploy/jiebang", "deploy/jiebang-backup", "bin/pack", "bin/make-venv", "bin/link-checkout"):
        subprocess.run(["sh", "-n", ROOT / name], check=True)


def test_every_file_of_the_system_is_spoken_of_and_every_file_that_is_spoken_of_is_there():
    named = set(re.findall(r"deploy/[\w.-]*\w", TEXT))
    assert named == {f"deploy/{path.name}" for path in (ROOT / "deploy").iterdir()}
    parts = {path.name for path in (ROOT / "deploy").glob("*.service")} | {"jiebang-backup.timer"}
    units = set(re.findall(r"\bsystemctl [\w -]+? (jiebang[\w. -]*)", TYPED))
    for unit in {word for units in units for word in units.split()}:
        assert unit in parts or f"{unit}.service" in parts, unit


def _commands():
    """(words after the command, the line) of each time that our command is named, up to whatever is no word of it."""
    for line in (line for spoken in SPOKEN for line in spoken.splitlines()):
        words = line.split()
        for place, word in enumerate(words):
            if word in ("jiebang", "marketplace", "/opt/jiebang/bin/marketplace") and (
                place == 0 or words[place - 1] in ("&&", ";")
            ):
                yield [one for one in words[place + 1 :] if one != "--owner"], line


def test_every_command_and_option_is_there():
    seen = set()
    for words, line in _commands():
        command = main
        while words and isinstance(command, click.Group):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, f"{line!r} names a command that is not there"
            command = found
        known = {name for one in command.params for name in one.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("-")} <= known, (
            f"{line!r}: {command.name} has {known}"
        )
        seen.add(command.name)
    assert {"init", "migrate", "healthcheck", "verify", "head", "warm", "list", "retry", "attach", "serve", "worker"} <= seen


def test_every_unit_starts_a_command_that_is_there():
    for unit in (ROOT / "deploy").glob("*.service"):
        [started] = re.findall(r"(?m)^ExecStart=(\S+)(.*)$", unit.read_text("utf-8"))
        if started[0] == "/opt/jiebang/bin/marketplace":
            assert main.get_command(click.Context(main), started[1].strip()) is not None, unit
        else:
            assert started[0] in ("/opt/jiebang/bin/gunicorn", "/usr/local/sbin/jiebang-backup"), unit


def test_every_target_of_make_is_there():
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    named = {word for spoken in SPOKEN for word in re.findall(r"(?m)(?:^|`)make ([a-z-]+)", spoken)}
    assert {"package", "follow-operations", "run"} <= named <= targets


def test_every_setting_is_in_the_table_and_is_read():
    rows = re.findall(r"(?m)^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", TEXT.partition("\n## Settings\n")[2].partition("\n## ")[0])
    table = set(re.findall(r"`([A-Z_]+)`", " ".join(rows)))
    read = set(re.findall(r'"([A-Z]+_?[A-Z_]+)"', Path(config.__file__).read_text("utf-8")))
    assert read - {"MARKETPLACE_DEBUG"} <= table
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "marketplace").rglob("*.py"))
    assert [name for name in table if not re.search(rf'["\']{name}["\']', sources)] == []
    typed = set(re.findall(r"(?m)^(?:echo [\"']?)?([A-Z_]{4,})=", TYPED)) - {"OWNER_WORD", "WORD"}
    assert typed <= table and {"MARKETPLACE_VAR", "REDIS_URL", "MAIL_URL"} <= typed


def test_what_is_unsafe_is_in_the_table():
    table = TEXT.partition("| key | unsafe |")[2].partition("\n\n")[0]
    named = [key for row in re.findall(r"(?m)^\| (`.*?`) \|", table) for key in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(UNSAFE)


def test_every_address_and_every_word_of_the_first_need_is_there(app):
    with CATALOGUE.open("rb") as read:
        english = [form for message in read_po(read) for form in _forms(message.string)]
    said_so = {re.sub(r"%\(\w+\)s", "1", form) for form in english}
    adapter = app.url_map.bind("jiebang.example.cn")
    for step in page.steps():
        for said in (*(label for label, _ in step.fill), *step.tick, step.press):
            assert said in said_so, f"no page says {said!r}"
        if step.page.startswith("/"):
            adapter.match(step.page.partition("?")[0], method="GET")
    assert len(page.steps()) > 10


def _forms(string):
    return [form for form in ((string,) if isinstance(string, str) else string) if form]


def test_every_chapter_and_page_that_is_pointed_at_is_there():
    chapters = {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in re.findall(r"(?m)^#+ (.*)$", TEXT)}
    for place in re.findall(r"\]\(([^)\s]+)\)", TEXT):
        file, _, chapter = place.partition("#")
        assert not file or (page.PAGE.parent / file).exists(), place
        assert file or chapter in chapters, place
