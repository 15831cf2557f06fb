"""A sign that nobody sees inside a number, a day, a phone or a code: refused everywhere, never dropped in silence."""

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from marketplace.matching.files.bad import BadFile
from marketplace.matching.files.tables import read_table
from marketplace.needs.files.annex4 import cells
from marketplace.shared import enterprise_names, ranges, texts
from marketplace.shared.web.amounts import PercentField, VersionField, WholeField, YuanField
from marketplace.shared.web.days import DateField, MomentField
from marketplace.shared.web.fields import CreditCodeField, MailField, PhoneField
from tests.makers import credit_code

HIDDEN = ("\u200b", "\u2060", "\ufeff", "\u00ad", "\u200c", "\u200d", "\u034f", "\u3164", "\ufe0f", "\u2800", "\U000e0041")
FIELDS = {
    "yuan": (lambda: YuanField("金额", **ranges.PRICE.bounds), "12000"),
    "whole": (lambda: WholeField("数量", least=0, most=9999), "1234"),
    "percent": (lambda: PercentField("比例", least=0, most=10_000), "12.5"),
    "version": (lambda: VersionField("版本"), "1234"),
    "day": (lambda: DateField("日期", within=ranges.CONTRACT), "2023-03-10"),
    "moment": (lambda: MomentField("时间", within=ranges.ROUND), "2023-03-10 17:00"),
    "phone": (lambda: PhoneField("电话"), "13800000001"),
    "code": (lambda: CreditCodeField("代码"), credit_code(1)),
    "mail": (lambda: MailField("邮箱"), "name@example.cn"),
}


def sent(make, text):
    form = type("Asked", (Form,), {"value": make()})(MultiDict({"value": text}))
    return form.validate(), form.value


@pytest.mark.parametrize("sign", HIDDEN)
@pytest.mark.parametrize("kind", FIELDS)
def test_a_field_refuses_a_hidden_sign_inside(app, kind, sign):
    make, good = FIELDS[kind]
    with app.test_request_context():
        assert sent(make, good)[0]
        fine, field = sent(make, good[:2] + sign + good[2:])
        assert not fine and field.errors


@pytest.mark.parametrize("kind", FIELDS)
def test_at_the_ends_it_is_trimmed(app, kind):
    make, good = FIELDS[kind]
    with app.test_request_context():
        fine, field = sent(make, f"\ufeff {good}\u200b")
        assert fine and field.data == sent(make, good)[1].data


@pytest.mark.parametrize("sign", HIDDEN[:6])
def test_a_cell_of_a_workbook_says_that_a_phone_held_one(sign):
    """A county's sheet is read where it is certain; what was taken out is named, and a person looks at it."""
    whom = cells._contact({"contact": f"张三 138{sign}00000001"})
    if whom.value is not None:
        assert whom.notices == (("annex4_phone_hidden", {"phone": "13800000001"}),)
    else:
        assert whom.findings
    assert cells._contact({"contact": "张三 13800000001\u200b"}).notices == ()


def test_a_table_of_a_market_refuses_it():
    table = read_table("id,places\nA,1\u200b2\n".encode(), "x.csv", {"id": ("id",), "places": ("places",)}, ("id", "places"))
    with pytest.raises(BadFile):
        table.whole("places")


def test_it_is_told_from_what_can_be_seen():
    assert not texts.hidden_inside("1 200")
    assert not texts.hidden_in_digits("138 0000\u200b-0001")


def test_what_stands_between_marks_and_is_left_out_makes_no_key_fail():
    """Two runs of marks that a sign held apart are one run in a key: it is thinned, since a key cannot be refused."""
    name = "株洲" + 8 * "\u0301" + "\u2800" + 8 * "\u0301" + "厂"
    assert texts.misfit(name) is None and texts.name_key(name).startswith("株洲")
    assert texts.name_key(enterprise_names.written(name)) == texts.name_key(enterprise_names.parted(name).name)
    assert enterprise_names.likeness(name)
