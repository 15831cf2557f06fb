"""Forms read what people send: plain values out, sentences back, and never an exception."""

import io
from datetime import UTC, date, datetime

import pytest
from flask import render_template_string
from werkzeug.datastructures import FileStorage, MultiDict

from marketplace.needs.states import NeedState
from marketplace.shared import ranges
from marketplace.shared.web import uploads
from marketplace.shared.web.amounts import PercentField, VersionField, WholeField, YuanField
from marketplace.shared.web.choices import ChoiceField, CodesField, YesField, YesNoField
from marketplace.shared.web.days import DateField, MomentField
from marketplace.shared.web.fields import CleanStringField, CleanTextField, CreditCodeField, MailField, PasswordField, PhoneField
from marketplace.shared.web.forms import BaseForm
from marketplace.shared.web.uploads import Upload, UploadField
from tests.site.views.gallery import make_app

TWO = [("a", "甲"), ("b", "乙")]

FIELDS = {
    "text": CleanStringField("名称", most=10),
    "area": CleanTextField("说明", most=20),
    "money": YuanField("预算", least=100, most=10_000_00),
    "whole": WholeField("数量", least=1, most=500),
    "share": PercentField("权重", least=0, most=10_000),
    "phone": PhoneField("电话"),
    "mail": MailField("邮箱"),
    "code": CreditCodeField("代码"),
    "secret": PasswordField("密码"),
    "day": DateField("日期", within=ranges.PROGRAMME),
    "at": MomentField("时间", within=ranges.PROGRAMME),
    "choice": ChoiceField("选项", choices=TWO),
    "radio": ChoiceField("单选", choices=TWO, radio=True),
    "codes": CodesField("多选", choices=TWO),
    "yes": YesField("承诺", required=True),
    "answer": YesNoField("是否"),
    "file": UploadField("文件", accept=(".pdf",), limit=20),
    "version": VersionField("版本"),
}

BOUNDS = ("least", "most", "within")

HOSTILE = [
    "sNaN",
    "NaN",
    "-NaN",
    "Infinity",
    "-Infinity",
    "1E+1000000",
    "1e9",
    "1_000",
    "10000000000000000000",
    "9" * 40,
    "9" * 5000,
    "-1",
    "-0",
    "+5",
    "0x10",
    "１２",
    "٣",
    "0.005",
    "1.2.3",
    ",,,",
    "1,2",
    "¥",
    "元",
    "∞",
    "½",
    "²",
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udfffy",
    "\u202eabc",
    "\ufeff",
    "\u200b",
    "\uffff",
    "\r\n\r\n",
    "\t",
    " ",
    "　",
    "A" * 1_000_000,
    "0" * 1_000_000,
    "漢" * 100_000,
    "\x00" * 100_000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%n",
    "' or 1=1 --",
    "../../etc/passwd",
    "0000-00-00",
    "9999-99-99",
    "2023-02-29",
    "0001-01-01",
    "99999-01-01",
    "2023-03-10T24:00",
    "2023-03-10T23:59:60",
    "1986-05-04T02:30",
    "true",
    "null",
    "[]",
    "__proto__",
    "138001380001380",
    "+86",
    "@",
    "a@",
    "a@b..c",
    "a" * 400 + "@b.cn",
    "91350100M000100Y4Z",
    "🏭" * 30,
    "e\u0301" * 9,
]


@pytest.fixture(scope="module")
def app():
    app = make_app()
    app.config.update(WTF_CSRF_ENABLED=False, MAX_FORM_MEMORY_SIZE=50_000_000, PROPAGATE_EXCEPTIONS=True)
    return app


@pytest.fixture(autouse=True)
def in_request(app):
    with app.test_request_context("/", method="POST"):
        yield


def form_of(name):
    return type("OneField", (BaseForm,), {"it": FIELDS[name]})


def sent(name, *values):
    """A form of one field that got these values, validated; its field."""
    form = form_of(name)(MultiDict([("other", "x"), *(("it", value) for value in values)]))
    form.validate()
    return form.it


def file(name, content=b"%PDF-1.7"):
    return FileStorage(io.BytesIO(content), filename=name)


@pytest.mark.parametrize(
    ("name", "typed", "data"),
    [
        ("text", "  株洲\u200b某厂 \n", "株洲某厂"),
        ("text", "e\u0301", "é"),
        ("area", " 一行\r\n二行 ", "一行\n二行"),
        ("money", "1,234.5", 123450),
        ("money", " ¥8 ", 800),
        ("money", "12元", 1200),
        ("money", "１２", 1200),
        ("money", "一千二百", 120000),
        ("whole", "十二", 12),
        ("whole", "500", 500),
        ("share", "80", 8000),
        ("share", "12.5%", 1250),
        ("share", "100.00", 10_000),
        ("phone", "138-0000-5678", "13800005678"),
        ("phone", "(0731) 28881234", "073128881234"),
        ("mail", "li@example.cn", "li@example.cn"),
        ("code", " 91350100m000100y43 ", "91350100M000100Y43"),
        ("secret", "  two words  ", "  two words  "),
        ("day", "2023-03-10", date(2023, 3, 10)),
        ("day", "2023年3月10日", date(2023, 3, 10)),
        ("day", "２０２３/３/１０", date(2023, 3, 10)),
        ("at", "2023-03-10T17:00", datetime(2023, 3, 10, 9, 0, tzinfo=UTC)),
        ("at", "2023年3月10日 17：00：59", datetime(2023, 3, 10, 9, 0, 59, tzinfo=UTC)),
        ("choice", "b", "b"),
        ("radio", "a", "a"),
        ("yes", "yes", True),
        ("answer", "no", False),
        ("version", "7", 7),
    ],
)
def test_what_people_type_becomes_a_plain_value(name, typed, data):
    field = sent(name, typed)
    assert (field.errors, field.data) == ([], data)


@pytest.mark.parametrize(
    ("name", "typed", "readings"),
    [
        ("money", "1,23", ("1.23元", "123元")),
        ("whole", "1百2", ("120", "102")),
        ("day", "3/2/2026", ("2026-03-02", "2026-02-03")),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked_and_the_answer_taken(app, name, typed, readings):
    field = sent(name, typed)
    assert (tuple(field.readings), field.data, field._value()) == (readings, field.nothing, typed)
    shown = render_template_string("{% import '_parts/forms.html' as forms %}{{ forms.field(f) }}", f=field)
    assert all(f'name="it-meant" id="it-meant-{number}" value="{one}"' in shown for number, one in enumerate(readings))
    for reading in readings:
        answered = form_of(name)(MultiDict([("it", typed), ("it-asked", typed), ("it-meant", reading)]))
        assert answered.validate() and not answered.it.readings
        assert answered.it.data == sent(name, reading).data
    other = form_of(name)(
        MultiDict([("it", "2026-05-01" if name == "day" else "7"), ("it-asked", typed), ("it-meant", readings[0])])
    )
    assert other.validate() and other.it.data != sent(name, readings[0]).data, "what was typed anew counts, not the old answer"


def test_a_day_that_the_calendar_of_the_browser_cannot_show_is_shown_as_it_was_typed():
    assert 'type="text"' in str(sent("day", "3/2/2026")())
    assert 'type="date"' in str(sent("day", "2026-02-03")())


def test_codes_come_in_the_order_of_the_list_and_once():
    assert sent("codes", "b", "a", "b").data == ["a", "b"]


def test_choices_may_be_set_after_the_form_was_filled():
    form = type("Late", (BaseForm,), {"one": ChoiceField("一"), "many": CodesField("多")})(
        MultiDict([("one", "x"), ("many", "y"), ("many", "x")])
    )
    form.one.choices = form.many.choices = [("x", "甲"), ("y", "乙")]
    assert form.validate()
    assert (form.one.data, form.many.data) == ("x", ["x", "y"])


def test_a_choice_becomes_what_coerce_makes_of_it_and_a_strange_code_is_refused():
    kind = type("Coerced", (BaseForm,), {"it": ChoiceField("状态", choices=[("draft", "草稿"), ("?", "?")], coerce=NeedState)})
    good, bad = kind(MultiDict({"it": "draft"})), kind(MultiDict({"it": "?"}))
    assert good.validate() and good.it.data is NeedState.DRAFT
    assert not bad.validate() and bad.it.data is None


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("text", "一二三四五六七八九十十", "最多 10 个字，现在有 11 个"),
        ("text", "a\x00b", "控制字符"),
        ("text", "a\u202eb", "文字方向"),
        ("text", "a\ud800", "残缺"),
        ("money", "sNaN", "不是金额"),
        ("money", "1e9", "不是金额"),
        ("money", "约三千", "确定的金额"),
        ("money", "0.005", "小数"),
        ("money", "-5", "负数"),
        ("money", "0.99", "¥1.00"),
        ("money", "10000.01", "¥10,000.00"),
        ("whole", "1.5", "整数"),
        ("whole", "501", "500"),
        ("share", "100.01", "0 到 100"),
        ("phone", "28881234", "区号"),
        ("mail", "li@example", "邮箱"),
        ("code", "91350100M000100Y4Z", "Z"),
        ("day", "2023-02-29", "这一天"),
        ("day", "2023年3月", "补上日"),
        ("at", "2023-03-10", "17:00"),
        ("choice", "z", "不在名单里"),
        ("codes", "z", "不在名单里"),
        ("version", "x", "刷新"),
    ],
)
def test_a_refusal_is_a_chinese_sentence_and_keeps_what_was_typed(name, typed, words):
    field = sent(name, typed)
    assert len(field.errors) == 1 and words in str(field.errors[0])
    if name not in ("secret", "version", "choice", "codes") and typed.isprintable():
        assert f'value="{typed}"' in str(field())


@pytest.mark.parametrize("name", FIELDS)
def test_a_required_field_that_was_not_sent_or_left_empty_is_asked_for(name):
    for values in ([], [""]):
        field = sent(name, *values)
        assert len(field.errors) == 1
        assert any("\u4e00" <= c <= "\u9fff" for c in str(field.errors[0]))


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"yes", "codes", "file", "version", "radio", "answer", "choice"}))
def test_an_optional_field_may_stay_empty(name):
    bounds = {key: value for key, value in FIELDS[name].kwargs.items() if key in BOUNDS}
    field = FIELDS[name].field_class("名", required=False, **bounds)
    kind = type(FIELDS[name].field_class.__name__, (BaseForm,), {"it": field})
    form = kind(MultiDict({"it": " "}))
    assert form.validate() and form.it.data in (None, "", " ")


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"codes", "yes"}))
def test_two_values_for_one_field_are_refused(name):
    values = (file("a.pdf"), file("b.pdf")) if name == "file" else ("1", "2")
    assert len(sent(name, *values).errors) == 1


@pytest.mark.parametrize("name", FIELDS)
def test_hostile_values_give_a_value_or_a_sentence_and_can_be_shown_again(name):
    for value in HOSTILE:
        field = sent(name, value)
        assert field.errors or field.data is not None
        page = "".join(str(part()) for part in field) if name in ("radio", "codes", "answer") else str(field())
        page.encode()
        assert "<script>" not in page and "\x00" not in page


@pytest.mark.parametrize("name", FIELDS)
def test_a_file_where_text_belongs_and_text_where_a_file_belongs_are_no_crash(name):
    for value in (file("a.pdf"), file("\ud800.pdf"), "text"):
        assert str(sent(name, value)())


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_posted_value_breaks_the_page(app, value):
    fields = {name: value.encode("utf-8", "surrogatepass").decode("latin-1") for name in ("name", "price", "county")}
    twice = MultiDict([*fields.items(), ("services", value[:50]), ("day", value[:50]), ("day", "x"), ("version", "x")])
    clean = MultiDict((k, v.encode("utf-8", "replace").decode()) for k, v in twice.items(multi=True))
    assert app.test_client().post("/", data=clean).status_code == 422


def test_bytes_that_are_no_text_are_answered_with_a_page(app):
    for body in (b"name=%ED%A0%80&price=%FF&day=%00", b"\xff\xfe&&&===", b"name=" + b"%00" * 1000):
        answer = app.test_client().post("/", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422


def test_an_upload_arrives_as_bytes_with_a_harmless_name():
    field = sent("file", file("..\\..\\x/承诺\u202e书.PDF", b"%PDF"))
    assert field.data == Upload("承诺书.PDF", b"%PDF")


@pytest.mark.parametrize(
    ("sent_file", "words"),
    [(("a.exe", b"MZ"), ".pdf"), (("a.pdf", b""), "空文件"), (("a.pdf", b"x" * 21), "不能超过"), (("", b"x"), "请选择")],
)
def test_an_upload_that_cannot_be_taken_says_why(sent_file, words):
    assert words in str(sent("file", file(*sent_file)).errors[0])


@pytest.mark.parametrize("name", ["a" * 300 + ".pdf", "." * 200, "/", "a/b/", "\x00", "x." + "y" * 300, "名" * 200])
def test_a_file_name_is_short_and_never_empty(name):
    assert 0 < len(uploads.harmless(name)) <= uploads.MOST_NAME


def test_a_form_with_a_file_knows_it():
    assert form_of("file")().has_file and not form_of("text")().has_file


def test_a_stale_save_shows_only_what_differs_as_people_read_it():
    names = ("text", "money", "choice", "codes", "day", "answer")
    form = type("Stale", (BaseForm,), {name: FIELDS[name] for name in names})(
        MultiDict([("text", "甲"), ("money", "5"), ("choice", "a"), ("codes", "a"), ("day", "2023-03-10"), ("answer", "no")])
    )
    stored = {"text": "甲", "money": 700, "choice": "b", "codes": ["a", "b"], "day": None, "answer": True, "no": 1}
    assert [tuple(difference) for difference in form.differences(stored)] == [
        ("预算", "5 元", "7 元"),
        ("日期", "2023-03-10", ""),
        ("选项", "甲", "乙"),
        ("多选", "甲", "甲、乙"),
        ("是否", "否", "是"),
    ]


def test_a_filled_form_shows_the_stored_values():
    names = ("text", "money", "whole", "share", "day", "at", "version")
    form = type("Filled", (BaseForm,), {name: FIELDS[name] for name in names})(
        formdata=None,
        data={
            "text": "甲",
            "money": 123450,
            "whole": 0,
            "share": 8000,
            "day": date(2023, 3, 10),
            "version": 3,
            "at": datetime(2023, 3, 10, 9, 0, tzinfo=UTC),
        },
    )
    shown = {name: form[name]._value() for name in names}
    assert shown == {
        "text": "甲",
        "money": "1234.50",
        "whole": "0",
        "share": "80.00",
        "day": "2023-03-10",
        "at": "2023-03-10T17:00:00",
        "version": "3",
    }
