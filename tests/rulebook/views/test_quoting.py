"""Number, article and sentence side by side: on the rules page, on the page of a refusal, and beside a form."""

import pytest

from marketplace.rulebook import rulesets
from marketplace.rulebook.commands import AttachDocument, DetachDocument
from marketplace.rulebook.use_cases import documents
from marketplace.rulebook.views import refused
from marketplace.shared.errors import Invalid, NotNow, Said
from marketplace.shared.web.forms import BaseForm
from tests.conftest import NOW
from tests.copies import KEY, made_up


@pytest.fixture
def text(monkeypatch):
    """A text of ours that the pilot's rules stand on."""
    ruleset, text = made_up()
    monkeypatch.setattr(rulesets, "load", lambda key, load=rulesets.load: ruleset if key == KEY else load(key))
    return text


@pytest.fixture
def attach(make, text):
    def attached(change=lambda text: text):
        command = AttachDocument(ruleset_key=KEY, name="通知.txt", data=change(text).encode())
        documents.attach(command, actor=make.city_officer(), now=NOW)

    return attached


def refused_page(app, refusal):
    with app.test_request_context("/"):
        return app.handle_user_exception(refusal)[0]


LATE = NotNow("application.late", last="2023-03-10 24:00", rule="ZZ-PILOT-2023:in_time")


def sentence(text, number):
    return next(line for line in text.splitlines() if f"灯数{number}盏" in line)


def test_the_rules_page_shows_sentences_once_a_copy_is_attached(client, text, attach, make):
    assert "数字、条款与原文" not in client.get(f"/rules/{KEY}").text
    attach()
    page = client.get(f"/rules/{KEY}").text
    assert "数字、条款与原文" in page
    assert f"<mark>{sentence(text, 13).removesuffix('。')}</mark>。" in page
    documents.detach(DetachDocument(ruleset_key=KEY), actor=make.city_officer(), now=NOW)
    assert "数字、条款与原文" not in client.get(f"/rules/{KEY}").text


def test_the_rules_page_says_which_number_is_another_and_which_sentence_is_gone(client, attach):
    attach(lambda text: text.replace("13盏", "15盏").partition("\n")[2])
    page = client.get(f"/rules/{KEY}").text
    assert "15盏</mark>。" in page
    assert "数字与原文不同" in page
    assert "原文中没有找到" in page


def test_a_refusal_shows_number_article_and_sentence(app, text, attach):
    assert "文件原文" not in refused_page(app, LATE)
    attach()
    page = refused_page(app, LATE)
    assert sentence(text, "2023、3、10") in page
    assert "规则写 2023-03-10；" in page
    assert "试点通知 3.3a" in page


def test_a_refusal_of_another_number_says_so(app, attach):
    attach(lambda text: text.replace("2023、3、10盏", "2023、3、20盏"))
    page = refused_page(app, LATE)
    assert "2023、3、20盏。" in page
    assert "数字与原文不同" in page


def test_a_refusal_that_names_no_rule_quotes_nothing(app, attach):
    attach()
    assert "文件原文" not in refused_page(app, Invalid("notice.empty"))


def test_markup_in_a_copy_is_shown_as_text(client, attach):
    attach(lambda text: text.replace("灯塔条款甲甲规定灯数盏", "灯塔条款甲甲规定灯数盏<script>alert(1)</script>"))
    page = client.get(f"/rules/{KEY}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_form_shows_the_sentence_too(app, text, attach):
    attach()
    with app.test_request_context("/"):
        form = BaseForm()
        refused.onto(form, LATE)
    assert sentence(text, "2023、3、10") in form.form_errors[-1]
    assert "试点通知 3.3a" in form.form_errors[-1]


def test_nobody_who_is_named_in_a_copy_is_quoted(app, client, attach):
    attach(
        lambda text: text.replace(
            "2023、3、10盏。", "2023、3、10盏（联系人：赵钱孙，联系电话：0731-28881234，邮箱：zhao@example.org）。"
        )
    )
    for page in (client.get(f"/rules/{KEY}").text, refused_page(app, LATE)):
        assert "2023、3、10盏（…）。" in page.replace("</mark>", "")
        assert not any(part in page for part in ("赵钱孙", "28881234", "zhao@"))


def test_a_refusal_of_several_rules_shows_the_sentence_of_each(app, text, attach):
    attach()
    named = [Said("application.rule_unmet", {"rule": f"{KEY}:{rule}"}) for rule in ("in_time", "copies", "able")]
    page = refused_page(app, Invalid("application.rules_unmet", count=3, rules=named, rule=f"{KEY}:in_time"))
    assert sentence(text, "2023、3、10") in page
    assert page.count("的原文：") == 2


def test_the_page_of_a_claim_that_is_barred_quotes_the_rule(make, as_user, attach, text):
    """A stranger to the list reads why, beside the sentence."""
    attach()
    need = make.need()
    make.round((need,))
    page = as_user(make.institution_account()).get(f"/board/{need.id}/claim").text
    assert "试点通知 2.2.3b 的原文：灯塔条款" in page
