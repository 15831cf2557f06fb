"""`marketplace rules`: attaching a copy of a document, and reading what it says to each rule."""

from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.cli import rules as command
from marketplace.rulebook import rulesets
from tests.copies import KEY, made_up


@pytest.fixture
def run(make, monkeypatch, tmp_path):
    """The commands on the tests' installation, under rules that stand on a text of ours, which lies in `copy.txt`."""
    ruleset, text = made_up()
    monkeypatch.setattr(rulesets, "load", lambda key, load=rulesets.load: ruleset if key == KEY else load(key))

    @contextmanager
    def running():
        yield

    monkeypatch.setattr(command, "opened", running)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy.txt").write_text(text, "utf-8")
    return lambda *args: CliRunner().invoke(main, ["rules", *args])


def test_a_copy_is_attached_shown_and_detached(run, make):
    make.city_officer()
    answer = run("attach", KEY, "copy.txt")
    assert answer.exit_code == 0, answer.output
    assert f"sentences found; attached to {KEY}." in answer.output

    shown = run("show", KEY).output
    assert "fact chains\t试点通知 1.1\t13" in shown
    assert "13盏。" in shown
    assert "setting satisfaction_answers_min\t本方案设定" in shown
    assert "copy.txt" in run("list").output

    assert run("detach", KEY).exit_code == 0
    assert "13盏。" not in run("show", KEY).output
    assert "no copy attached" in run("list").output


def test_what_is_gone_and_what_differs_is_said_by_name(run, make, tmp_path):
    make.city_officer()
    text = (tmp_path / "copy.txt").read_text("utf-8").replace("13盏", "十五盏")
    (tmp_path / "copy.txt").write_text(text.partition("\n")[2], "gb18030")

    answer = run("attach", KEY, "copy.txt")

    assert "category consulting (试点通知 1.3): 原文中没有找到" in answer.output
    assert "fact chains (试点通知 1.1): 数字与原文不同 (13 / 15)" in answer.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("attach", "XX", "copy.txt"), "XX"),
        (("show", "XX"), "XX"),
        (("detach", "XX"), "XX"),
        (("detach", KEY), "没有关联"),
        (("attach", KEY, "none.txt"), "读不出文件"),
        (("attach", KEY, "."), "读不出文件"),
        (("attach", KEY, "other.txt"), "看来不是"),
        (("attach", KEY, "picture.png"), "纯文本"),
        (("attach", KEY, "copy.txt", "--as", "nobody"), "nobody"),
    ],
)
def test_bad_input_gets_a_sentence(run, make, tmp_path, args, said):
    make.city_officer()
    (tmp_path / "other.txt").write_text("一封信。", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    answer = run(*args)

    assert answer.exit_code != 0
    assert said in answer.output
    assert "Traceback" not in answer.output


def test_without_an_officer_somebody_has_to_be_named(run):
    answer = run("attach", KEY, "copy.txt")
    assert answer.exit_code != 0
    assert "--as" in answer.output
