"""One enterprise under two spellings: folded where certain, else asked, and never two rows without a person's word (C3)."""

import pytest

from marketplace.needs.commands import CommitWorkbook, SayWho, UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.models import ImportBatch, ImportRow, Need
from marketplace.needs.use_cases import imports
from marketplace.people.commands.organisations import CorrectOrganisation
from marketplace.people.queries import links
from marketplace.people.use_cases import organisations
from marketplace.people.use_cases.enterprises import find_or_enter
from marketplace.records.use_cases.transaction import transaction
from marketplace.shared.errors import Invalid, NotNow
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation, OrganisationKind
from tests.conftest import NOW

KNOWN = "株洲澜川包装制品有限公司"
SPELT = [
    "株洲澜川包装制品（原株洲甲乙厂）",
    "湖南省株洲市澜川包装制品有限公司",
    "株州澜川包装制品有限公司",
    "株洲澜川包装制品",
    "株洲澜川包装制品有限责任公司",
    "株洲澜川包装制品有限公司（曾用名：株洲甲乙厂）",
]


def row(enterprise, services=("数智转型",), **changes):
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "phone": "13800000001"}
    return annex4.Need(enterprise=enterprise, county="", county_name="荷塘区", services=tuple(services), **(given | changes))


class Desk:
    """A clerk of a county that has one enterprise already."""

    def __init__(self, make):
        self.make = make
        make.programme()
        self.clerk, self.known = make.county_officer(), make.enterprise(KNOWN)

    def upload(self, *rows):
        command = UploadWorkbook(
            programme_id=self.make.programme().id, unit_id=self.make.county().id, name="汇总.xlsx", data=annex4.write(list(rows))
        )
        return imports.upload(command, actor=self.clerk, now=NOW)

    def say(self, line, choice):
        command = SayWho(batch_id=line.batch_id, row_id=line.id, choice=choice, version=self.version(line.batch_id))
        return imports.say_who(command, actor=self.clerk, now=NOW)

    def version(self, batch_id):
        return db.session.get_one(ImportBatch, batch_id, populate_existing=True).version

    def commit(self, batch):
        return imports.commit(
            CommitWorkbook(batch_id=batch.id, declared=True, version=self.version(batch.id)), actor=self.clerk, now=NOW
        )


@pytest.fixture
def desk(make):
    return Desk(make)


def lines(batch):
    return db.session.scalars(db.select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.position)).all()


def enterprises():
    found = db.select(Organisation).where(Organisation.kind == OrganisationKind.ENTERPRISE).order_by(Organisation.id)
    return [one.name for one in db.session.scalars(found)]


def test_a_name_that_looks_like_a_known_one_is_asked_about_and_nothing_is_imported_before(desk):
    batch = desk.upload(
        *(
            row(name, (f"{service}",))
            for name, service in zip(SPELT, ("咨询管理", "检验检测", "共享制造", "产权交易", "人才招引", "升规入统"), strict=True)
        )
    )
    assert [line.state for line in lines(batch)] == ["asked"] * 6
    assert {one["name"] for line in lines(batch) for one in line.values["like"]} >= {KNOWN}
    assert any(notice["key"] == "import.looks_like" for notice in batch.warnings)
    with pytest.raises(NotNow, match=r"workbook\.undecided"):
        desk.commit(batch)
    assert enterprises() == [KNOWN]


def test_the_same_enterprise_gets_the_need_and_another_one_is_entered(desk):
    batch = desk.upload(row("株洲澜川包装制品", ("咨询管理",)), row("株洲澜川包装制品有限责任公司", ("检验检测",)))
    first, second = lines(batch)
    desk.say(first, f"org:{desk.known.id}")
    desk.say(second, "other")
    desk.commit(batch)
    assert enterprises() == [KNOWN, "株洲澜川包装制品有限责任公司"]
    assert [need.organisation.name for need in db.session.scalars(db.select(Need).order_by(Need.id))] == enterprises()


def test_two_spellings_in_one_sheet_are_asked_about_and_may_be_one(desk):
    batch = desk.upload(
        row("株洲煦屹管理咨询有限公司", ("咨询管理",)),
        row("湖南省株洲市煦屹管理咨询", ("检验检测",)),
        row("株洲煦屹管理咨询股份公司", ("咨询管理",)),
    )
    first, second, third = lines(batch)
    assert [line.state for line in (first, second, third)] == ["ready", "asked", "asked"]
    choice = next(one["choice"] for one in second.values["like"] if one["name"] == "株洲煦屹管理咨询有限公司")
    desk.say(second, choice)
    desk.say(third, choice)
    assert third.state == "refused", "the same enterprise asks for the same services twice"
    desk.commit(batch)
    assert enterprises() == [KNOWN, "株洲煦屹管理咨询有限公司"]


def test_a_former_name_on_a_second_line_stays_out_of_the_name(desk):
    batch = desk.upload(row("株洲甲乙有限公司\n曾用名：株洲戊己", ("咨询管理",)))
    [line] = lines(batch)
    assert (line.state, line.values["enterprise"], line.values["former"]) == ("ready", "株洲甲乙有限公司", "株洲戊己")
    assert [notice["key"] for notice in batch.warnings] == ["import.former"]
    desk.commit(batch)
    assert enterprises()[-1] == "株洲甲乙有限公司"


def test_a_former_name_that_is_known_is_asked_about(desk):
    batch = desk.upload(row(f"株洲新名制造有限公司（原{KNOWN}）"))
    [line] = lines(batch)
    assert line.state == "asked"
    desk.say(line, f"org:{desk.known.id}")
    desk.commit(batch)
    assert enterprises() == [KNOWN]


def test_the_very_name_cannot_be_another_enterprise(desk):
    batch = desk.upload(row(f"{KNOWN}（曾用名：株洲旧厂有限公司）"))
    [line] = lines(batch)
    with pytest.raises(Invalid, match=r"workbook\.same_name"):
        desk.say(line, "other")
    with pytest.raises(Invalid, match=r"workbook\.no_such_enterprise"):
        desk.say(line, "org:999999")
    db.session.expire_all()
    assert lines(batch)[0].choice == ""


def test_radicals_out_of_a_pdf_are_one_enterprise_and_stored_in_ordinary_characters(desk):
    batch = desk.upload(row("株洲⻓⻰⻢⻋⻛⻔⾦⽯机械有限公司"), row("株洲长龙马车风门金石机械有限公司", contact="李四"))
    first, second = lines(batch)
    assert (first.state, second.state) == ("ready", "refused")
    desk.commit(batch)
    assert enterprises()[-1] == "株洲长龙马车风门金石机械有限公司"


def test_a_decision_may_be_changed_until_the_commit(desk):
    batch = desk.upload(row("株洲澜川包装制品"))
    [line] = lines(batch)
    desk.say(line, "other")
    desk.say(line, "")
    assert line.state == "asked"


NEW, OLD = "株洲新名包装有限公司", "株洲旧厂机械厂"


@pytest.mark.parametrize(
    "written", [f"{NEW}（原{OLD}）", f"{NEW}【曾用名：{OLD}】", f"{NEW}[原{OLD}]", f"{OLD}（现{NEW}）", f"{NEW} 原名{OLD}"]
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_former_name_is_asked_about_in_whatever_order_the_rows_stand(desk, written, turned):
    rows = [row(written, ("咨询管理",)), row(OLD, ("检验检测",))]
    batch = desk.upload(*(rows[::-1] if turned else rows))
    assert sorted(line.state for line in lines(batch)) == ["asked", "ready"]
    with pytest.raises(NotNow, match=r"workbook\.undecided"):
        desk.commit(batch)


def test_who_is_entered_later_under_a_former_name_is_asked_about(desk):
    batch = desk.upload(row(f"{NEW}（原{OLD}）", ("咨询管理",)))
    desk.commit(batch)
    later = desk.upload(row("株洲旧厂机械有限公司", ("检验检测",)), row(f"株洲另名制造有限公司（原{OLD}）", ("共享制造",)))
    assert [line.state for line in lines(later)] == ["asked", "asked"]
    [like] = lines(later)[0].values["like"]
    assert (like["name"], like["former"]) == (NEW, OLD)
    with pytest.raises(Invalid, match=r"need\.enterprise_looks_like"):
        find_or_enter(db.session, OLD, desk.make.county(), actor=desk.clerk, now=NOW)
    assert [one.name for one in links.looking_like("enterprise", OLD)] == [NEW]


def test_a_name_that_was_said_to_be_another_ones_is_kept_with_it(desk):
    batch = desk.upload(row(f"{NEW}（原{KNOWN}）"))
    desk.say(lines(batch)[0], f"org:{desk.known.id}")
    desk.commit(batch)
    assert [line.state for line in lines(desk.upload(row(NEW, ("咨询管理",))))] == ["asked"]
    assert links.other_names([desk.known.id]) == {desk.known.id: [NEW]}


def test_a_typed_name_keeps_the_former_one_beside_it_and_a_correction_what_stood_there(desk):
    with transaction(desk.clerk, NOW) as session:
        typed = find_or_enter(session, f"{NEW}（曾用名：{OLD}、株洲老厂铸造厂）", desk.make.county(), actor=desk.clerk, now=NOW)
    assert links.other_names([typed.id]) == {typed.id: [OLD, "株洲老厂铸造厂"]}
    facts = {name: getattr(typed, name) for name in organisations.CORRECTED}
    command = CorrectOrganisation(
        **(facts | {"name": "株洲更名包装有限公司"}), organisation_id=typed.id, version=typed.version, reason="营业执照已变更"
    )
    organisations.correct(command, actor=desk.clerk, now=NOW)
    assert links.other_names([typed.id])[typed.id][-1] == NEW
    assert [one.id for one in links.looking_like("enterprise", NEW)] == [typed.id]


@pytest.mark.parametrize(
    "spelt",
    [f"★{KNOWN}", f"{KNOWN}*", f"{KNOWN}1", f"1、{KNOWN}", f"{KNOWN}第一分公司", f"{KNOWN}株洲分公司", f"{KNOWN}（澜川机械厂）"],
)
def test_marks_numbers_and_branches_are_asked_about(desk, spelt):
    [line] = lines(desk.upload(row(spelt)))
    assert line.state == "asked" or line.values["enterprise"] == KNOWN


@pytest.mark.parametrize("sign", "\u3164\u115f\uffa0\u200d\u200c\ufe0f\U000e0100\u2800\u180e\u2061")
def test_a_sign_that_nobody_sees_makes_no_second_enterprise(desk, sign):
    batch = desk.upload(row(f"株洲澜川{sign}包装制品有限公司", ("咨询管理",)))
    desk.commit(batch)
    assert enterprises() == [KNOWN]
