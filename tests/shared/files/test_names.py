"""A file that leaves the marketplace has a name that every system keeps."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared import texts
from marketplace.shared.files.names import MOST_BYTES, file_name
from tests.layers import MODULES

DEVICES = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(f"{one}{n}" for one in ("COM", "LPT") for n in "0123456789¹²³")]


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize(
    "write", [str, str.lower, "{}.2023".format, "{} ".format], ids=["as it is", "small", "with a dot", "blank"]
)
def test_no_name_is_a_device_of_windows(name, write):
    whole = file_name(write(name), kind="xlsx")
    assert whole.partition(".")[0].strip().upper() not in DEVICES
    assert name.lower() in whole.lower()


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("附件1", "荷塘区", "2023"), "附件1-荷塘区-2023.xlsx"),
        (("附件1", "", "2023"), "附件1-2023.xlsx"),
        (("", ""), "未命名.xlsx"),
        (("-",), "未命名.xlsx"),
        (("-rf", "甲"), "rf-甲.xlsx"),
        (("第一轮/补充", "甲\\乙"), "第一轮_补充-甲_乙.xlsx"),
        (("甲\x00\r\n乙\x1b", "丙\u202e"), "甲 乙-丙.xlsx"),
        (('问?星*引"<>|:',), "问_星_引_____.xlsx"),
        ((".隐藏",), "隐藏.xlsx"),
        (("末尾. ",), "末尾.xlsx"),
        (("../../etc/passwd",), "_.._etc_passwd.xlsx"),
        (("长" * 300,), "长" * 83 + ".xlsx"),
        (("a" * 300,), "a" * 250 + ".xlsx"),
    ],
)
def test_a_name_says_what_it_can(parts, name):
    assert file_name(*parts, kind="xlsx") == name


@given(st.lists(st.text(max_size=120), max_size=4), st.sampled_from(["xlsx", "json", ""]))
def test_whatever_it_is_made_of_a_name_can_be_kept_everywhere(parts, kind):
    name = file_name(*parts, kind=kind)
    assert 0 < len(name.encode()) <= MOST_BYTES
    assert not set(name) & set('\\/<>:"|?*') and texts.unfit(name) is None
    assert name == name.strip(" .") and not name.startswith("-")
    assert kind == "" or (name.endswith(f".{kind}") and name != f".{kind}")


def test_no_file_leaves_by_another_way():
    """One function names and sends them; whoever writes a second one has its own faults again."""
    calls = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("send_file", "send_from_directory"))
    }
    told = {name for name, path in MODULES.items() if "Content-Disposition" in path.read_text("utf-8")}
    assert calls == told == {"shared/web/downloads.py"}
