"""The pledge that is printed, signed and sealed (S004-X2)."""

from marketplace.rulebook import rulesets
from marketplace.rulebook.commands import AttachDocument
from marketplace.rulebook.queries import documents as found
from marketplace.rulebook.use_cases import documents
from tests.conftest import NOW
from tests.copies import KEY, made_up
from tests.vetting.use_cases.applying import draft, institution_of


def paper_of(visitor, application):
    return visitor.get(f"/applications/{application.id}/pledge").text.split('class="paper"')[1].split("</article>")[0]


def test_the_page_is_the_form_and_has_nothing_of_the_site_on_it(as_user, make):
    firm = institution_of(make)
    application = draft(make, firm, pledge=False)
    paper = paper_of(as_user(firm), application)
    assert "2023年株洲市支持服务机构（平台）培育优质企业试点真实性承诺" in paper
    assert [one for one in ("法人代表（签字）", "单位（盖章）", firm.organisation.name, "法律责任") if one not in paper] == []
    assert application.number not in paper
    assert '<body class="to-sign">' in as_user(firm).get(f"/applications/{application.id}/pledge").text


def test_it_is_in_the_words_of_the_document_where_a_copy_is_attached(as_user, make, monkeypatch):
    """Its sentences are found in the copy by their spans; none of them stands in the project."""
    ruleset, text = made_up()
    monkeypatch.setattr(rulesets, "load", lambda key, load=rulesets.load: ruleset if key == KEY else load(key))
    firm = institution_of(make)
    application = draft(make, firm, pledge=False)
    command = AttachDocument(ruleset_key=KEY, name="通知.txt", data=text.encode())
    documents.attach(command, actor=make.city_officer(), now=NOW)

    sentences = [found.quotes(KEY).of(f"clause {name}").sentence for name in ("pledge_true", "pledge_answers")]
    assert all(sentences) and "".join(sentences) in paper_of(as_user(firm), application)
    assert "法律责任" not in paper_of(as_user(firm), application)
