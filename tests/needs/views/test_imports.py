"""Uploading, correcting and importing a county workbook in the browser."""

import html
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from marketplace.needs.files import annex4
from marketplace.needs.models import ImportBatch, ImportRow, Need
from marketplace.needs.states import BatchState
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared.extensions import db
from tests.visitor import unmarked

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "annex4"


def row(enterprise="株洲甲厂", services=("数智转型",), county="荷塘区", **changes):
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "phone": "13800000001"}
    return annex4.Need(enterprise=enterprise, county="", county_name=county, services=tuple(services), **(given | changes))


def upload(client, unit, data, name="汇总表.xlsx"):
    sent = {"unit_id": str(unit.id), "workbook": (io.BytesIO(data), name)}
    return client.post("/needs/import", data=sent, content_type="multipart/form-data")


@pytest.fixture
def clerk(make):
    make.programme()
    return make.county_officer()


def states():
    return [line.state for line in db.session.scalars(db.select(ImportRow).order_by(ImportRow.position))]


def test_a_clerk_uploads_corrects_drops_and_imports(as_user, make, clerk):
    client = as_user(clerk)
    assert client.get("/needs/import").status_code == 200
    answer = upload(client, make.county(), annex4.write([row(), row("株洲乙厂", ("种菜",)), row("株洲丙厂", phone="1")]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    assert (answer.status_code, answer.location) == (302, f"/needs/import/{batch.id}")
    _, second, third = db.session.scalars(db.select(ImportRow).order_by(ImportRow.position)).all()

    preview = client.get(f"/needs/import/{batch.id}").text
    assert "汇总表.xlsx" in client.get("/needs/import").text
    assert "“种菜”不在" in preview
    assert "第 5 行" in preview
    assert "表里写的是“种菜”" in client.get(f"/needs/import/{batch.id}/rows/{second.id}").text
    cells = {
        "enterprise": "株洲乙厂",
        "county": "荷塘区",
        "services": "检验检测",
        "current": "无",
        "goal": "创新型中小企业",
        "contact": "李四13900000002",
        "note": "",
    }
    wrong = client.post(f"/needs/import/{batch.id}/rows/{second.id}", data=cells | {"goal": "天下第一", "version": batch.version})
    assert wrong.status_code == 422 and "所选的项不在名单里" in wrong.text
    db.session.expire_all()
    right = client.post(f"/needs/import/{batch.id}/rows/{second.id}", data=cells | {"version": batch.version})
    assert right.status_code == 302
    db.session.expire_all()
    client.post(f"/needs/import/{batch.id}/rows/{third.id}/drop", data={"version": batch.version})
    db.session.expire_all()
    assert states() == ["ready", "ready", "dropped"]

    asked = client.get(f"/needs/import/{batch.id}/commit")
    assert "导入 2 行" in asked.text
    client.post(f"/needs/import/{batch.id}/commit", data={"declared": "yes", "version": batch.version})

    db.session.expire_all()
    assert states() == ["imported", "imported", "dropped"]
    assert [need.state for need in db.session.scalars(db.select(Need))] == ["verified", "verified"]
    again = client.post(f"/needs/import/{batch.id}/commit", data={"declared": "yes", "version": batch.version})
    assert again.status_code == 409
    assert client.get(f"/needs/import/{batch.id}?state=imported").status_code == 200
    need = db.session.scalars(db.select(Need)).first()
    assert "导入了 2 条需求" in client.get(f"/needs/{need.id}").text


def test_the_refused_rows_download_as_a_workbook_with_their_reasons(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row(), row("株洲乙厂", ("种菜",))]))
    batch = db.session.scalars(db.select(ImportBatch)).one()

    answer = client.get(f"/needs/import/{batch.id}/refused.xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    again = annex4.read(answer.data, "退回.xlsx", pilot())
    assert [(line.cells["enterprise"], line.findings[0].why) for line in again.rejected] == [
        ("株洲乙厂", "annex4_services_unknown")
    ]
    template = annex4.read(client.get("/needs/import/template.xlsx").data, "空白.xlsx", pilot())
    assert (template.accepted, template.rejected) == ((), ())


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"hello", "a.xlsx", "请在表格软件中"),
        (b"", "a.xlsx", "空文件"),
        (b"PK\x03\x04 broken", "a.xlsx", "损坏"),
        (b"a,b", "a.csv", "只能传"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(as_user, make, clerk, data, name, sentence):
    answer = upload(as_user(clerk), make.county(), data, name)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalars(db.select(ImportBatch)).all() == []


def test_a_workbook_is_its_own_countys_business(as_user, make, clerk):
    there = make.county("醴陵市", "430281")
    upload(as_user(clerk), make.county(), annex4.write([row()]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    stranger = as_user(make.county_officer(there))

    for path in ("", "/refused.xlsx", "/commit"):
        assert stranger.get(f"/needs/import/{batch.id}{path}").status_code == 404
    assert stranger.post(f"/needs/import/{batch.id}/discard").status_code == 404
    assert upload(as_user(clerk), there, annex4.write([row()])).status_code == 422
    assert as_user(make.enterprise_account()).get("/needs/import").status_code == 403
    assert as_user(make.city_officer()).get(f"/needs/import/{batch.id}").status_code == 200


def test_a_workbook_can_be_put_aside(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row()]))
    batch = db.session.scalars(db.select(ImportBatch)).one()

    assert client.post(f"/needs/import/{batch.id}/discard", data={"version": batch.version}).status_code == 302
    assert make.reread(batch).state == BatchState.DISCARDED
    assert client.get(f"/needs/import/{batch.id}").status_code == 200
    assert client.get(f"/needs/import/{batch.id}/commit").status_code == 409


def test_a_long_workbook_is_shown_page_by_page(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row(f"株洲第{n}厂") for n in range(120)]))
    batch = db.session.scalars(db.select(ImportBatch)).one()

    first, last = (
        client.get(f"/needs/import/{batch.id}?state=ready").text,
        client.get(f"/needs/import/{batch.id}?state=ready&page=3").text,
    )

    assert ("株洲第0厂" in first, "株洲第119厂" in first, "株洲第119厂" in last) == (True, False, True)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workbooks are not here")
@pytest.mark.parametrize("name", ["clean", "merged", "messy"])
def test_the_sample_workbooks_come_out_as_their_truth_says(as_user, make, name):
    truth = json.loads((SAMPLES / f"{name}.truth.json").read_text("utf-8"))
    places = {"430225": "炎陵县", "430202": "荷塘区", "430281": "醴陵市"}
    make.programme()
    unit = make.county(places[truth["county"]], truth["county"])
    client = as_user(make.county_officer(unit))

    upload(client, unit, (SAMPLES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")
    batch = db.session.scalars(db.select(ImportBatch)).one()
    client.post(f"/needs/import/{batch.id}/commit", data={"declared": "yes", "version": batch.version})

    good = [line for line in truth["rows"] if not line["bad"]]
    lines = {line.row: line for line in db.session.scalars(db.select(ImportRow))}
    assert {number for number, line in lines.items() if line.state == "refused"} == {
        line["row"] for line in truth["rows"] if line["bad"]
    }
    assert db.session.query(Need).count() == len(good)
    for line in good:
        need = db.session.get_one(Need, lines[line["row"]].need_id)
        assert (need.organisation.name, need.contact_name, need.contact_phone, need.organisation.unit_id) == (
            line["enterprise"],
            line["contact"],
            line["phone"],
            unit.id,
        )
        assert set(lines[line["row"]].values["services"]) == set(line["services"])
        assert len(need.services) == len(line["services"])


def with_a_hidden_row(*, plain=False):
    book = openpyxl.load_workbook(io.BytesIO(annex4.write([row(), row("株洲乙厂"), row("株洲丙厂")])))
    book.active.row_dimensions[5].hidden = True
    for column in "BCDEFG" if not plain else "":
        book.active[f"{column}6"].font = Font(strike=True)
    if not plain:
        book.active["E4"].value = "=VLOOKUP(B4,Sheet2!A:B,2,0)"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_preview_marks_what_the_sheet_does_not_show_and_asks(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), with_a_hidden_row())
    batch = db.session.scalars(db.select(ImportBatch)).one()
    page = client.get(f"/needs/import/{batch.id}").text
    for said in ("有 1 行在表里是隐藏的", "删除线", "没有结果", "隐藏的行也导入", "第 5 行（共 1 行）是隐藏的"):
        assert said in page

    def answer(**sent):
        return client.post(f"/needs/import/{batch.id}/hidden", data=sent)

    assert answer(answer="import", version="").status_code == 422
    assert answer(version=batch.version).status_code == 422
    assert answer(answer="import", version=batch.version + 7).status_code == 409
    assert states() == ["refused", "refused", "refused"]
    assert answer(answer="import", version=batch.version).status_code == 302
    db.session.expire_all()
    assert states() == ["refused", "ready", "refused"]
    page = client.get(f"/needs/import/{batch.id}").text
    assert "请决定是否导入" not in page


def test_a_workbook_with_hidden_rows_is_not_imported_without_an_answer(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), with_a_hidden_row())
    batch = db.session.scalars(db.select(ImportBatch)).one()
    refused = client.post(f"/needs/import/{batch.id}/commit", data={"version": batch.version, "declared": ""})
    assert refused.status_code == 409
    assert "隐藏的" in refused.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Need)) == 0


def test_a_sheet_of_another_county_is_told_once(as_user, make, clerk):
    client = as_user(clerk)
    make.county("石峰区", "430204")
    upload(client, make.county(), annex4.write([row(f"株洲第{n}厂", county="石峰区") for n in range(12)]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    page = client.get(f"/needs/import/{batch.id}").text
    assert page.count("12 行中有 12 行属于其他县市区") == 1
    assert page.count("与对整张工作表的说明相同") == 12


SPELT = ("株洲澜川包装制品", "湖南省株洲市澜川包装制品有限责任公司")


def test_a_clerk_says_whose_a_row_is_before_anything_is_imported(as_user, make, clerk):
    known, client = make.enterprise("株洲澜川包装制品有限公司"), as_user(clerk)
    upload(client, make.county(), annex4.write([row(SPELT[0]), row(SPELT[1], ("检验检测",))]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    first, second = db.session.scalars(db.select(ImportRow).order_by(ImportRow.position)).all()
    assert states() == ["asked", "asked"]

    page = client.get(f"/needs/import/{batch.id}").text
    assert "有 2 行的企业要您确认" in page and "株洲澜川包装制品有限公司" in page
    assert f"/needs/import/{batch.id}/commit" not in page
    refused = client.post(f"/needs/import/{batch.id}/commit", data={"declared": "yes", "version": batch.version})
    assert refused.status_code == 409 and "没有确认是不是同一家" in refused.text

    place = f"/needs/import/{batch.id}/rows"
    assert client.post(f"{place}/{first.id}/who", data={"choice": f"org:{known.id}", "version": ""}).status_code == 422
    wrong = client.post(f"{place}/{first.id}/who", data={"choice": "org:9999", "version": batch.version})
    assert wrong.status_code == 422 and "不在候选之中" in wrong.text
    client.post(f"{place}/{first.id}/who", data={"choice": f"org:{known.id}", "version": batch.version})
    db.session.expire_all()
    client.post(f"{place}/{second.id}/who", data={"choice": "other", "version": batch.version})
    db.session.expire_all()
    assert states() == ["ready", "ready"]
    db.session.expire_all()
    client.post(f"/needs/import/{batch.id}/commit", data={"declared": "yes", "version": batch.version})
    db.session.expire_all()
    needs = db.session.scalars(db.select(Need).order_by(Need.id)).all()
    assert [need.organisation.name for need in needs] == ["株洲澜川包装制品有限公司", SPELT[1]]


def test_nothing_is_offered_for_import_while_an_answer_is_missing(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row(), row(SPELT[0]), row(SPELT[1], ("检验检测",))]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    assert states() == ["ready", "ready", "asked"]
    asked = client.get(f"/needs/import/{batch.id}/commit")
    assert asked.status_code == 409 and "没有确认是不是同一家" in asked.text
    page = client.get(f"/needs/import/{batch.id}").text
    assert "可导入 2 行，待确认 1 行，未通过 0 行" in page
    assert "附件4 第 5 行" in page and "附件4 5" not in page


def test_hidden_rows_keep_the_import_shut_and_their_note_goes_once_they_are_decided(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), with_a_hidden_row(plain=True))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    place = f"/needs/import/{batch.id}"
    assert f"{place}/commit" not in client.get(place).text
    assert client.get(f"{place}/commit").status_code == 409
    client.post(f"{place}/hidden", data={"answer": "leave", "version": batch.version})
    db.session.expire_all()
    page = client.get(place).text
    assert f"{place}/commit" in page and client.get(f"{place}/commit").status_code == 200
    assert "没有作答之前不会导入" not in page and "是否导入已经逐行决定" in page
    assert "决定不导入汇总表里隐藏的行（1 行）" in page


@pytest.mark.parametrize(("choice", "said"), [("org", "就是“株洲澜川包装制品有限公司”"), ("other", "是另一家")])
def test_the_answer_about_an_enterprise_stands_in_the_sentences(as_user, make, clerk, choice, said):
    known, client = make.enterprise("株洲澜川包装制品有限公司"), as_user(clerk)
    upload(client, make.county(), annex4.write([row(SPELT[0])]))
    batch, line = db.session.scalars(db.select(ImportBatch)).one(), db.session.scalars(db.select(ImportRow)).one()
    sent = {"choice": f"org:{known.id}" if choice == "org" else "other", "version": batch.version}
    place, number = f"/needs/import/{batch.id}/rows/{line.id}/who", line.row
    page = client.get(client.post(place, data=sent).location).text
    assert f"已确认：第 {number} 行的“{SPELT[0]}”{said}" in page
    assert f"第 {number} 行的企业“{SPELT[0]}”{said}" in page


def test_an_answer_that_gets_a_row_refused_says_so(as_user, make, clerk):
    known, client = make.enterprise("株洲澜川包装制品有限公司", unit=make.county("茶陵县", "430224")), as_user(clerk)
    upload(client, make.county(), annex4.write([row(SPELT[0])]))
    batch, line = db.session.scalars(db.select(ImportBatch)).one(), db.session.scalars(db.select(ImportRow)).one()
    sent = {"choice": f"org:{known.id}", "version": batch.version}
    place = f"/needs/import/{batch.id}/rows/{line.id}/who"
    page = client.get(client.post(place, data=sent).location).text
    assert states() == ["refused"]
    assert "就是“株洲澜川包装制品有限公司”。但这一行没有通过：" in page
    assert f"企业“{SPELT[0]}”就是" in page


def test_what_the_row_form_offers_is_accepted_as_it_is_said(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row(services=("种菜",))]))
    batch, line = db.session.scalars(db.select(ImportBatch)).one(), db.session.scalars(db.select(ImportRow)).one()
    client.post("/language", data={"language": "en"})
    page = unmarked(html.unescape(client.get(f"/needs/import/{batch.id}/rows/{line.id}").text))
    words = re.findall(r'name="services" type="checkbox" value="([^"]*)"', page)
    assert len(words) == 10 and page.count("National SRDI little giant</option>") == 2
    sent = {
        "enterprise": "株洲甲厂",
        "county": "荷塘区",
        "services": words,
        "current": "无",
        "goal": "创新型中小企业",
        "contact": "张三 13800000001",
        "note": "",
        "version": batch.version,
    }
    assert client.post(f"/needs/import/{batch.id}/rows/{line.id}", data=sent).status_code == 302
    db.session.expire_all()
    assert states() == ["ready"]
    page = client.get(f"/needs/import/{batch.id}?state=ready").text
    assert "Import 1 row<" in page and "Leave out" in page and "1 rows" not in page


def test_somebody_of_the_city_is_told_that_a_reason_is_needed(as_user, make, clerk):
    upload(as_user(clerk), make.county(), annex4.write([row(), row("株洲乙厂", ("种菜",))]))
    batch = db.session.scalars(db.select(ImportBatch)).one()
    line = db.session.scalars(db.select(ImportRow).where(ImportRow.state == "refused")).one()
    city, own = as_user(make.city_officer()), as_user(clerk)
    for address in (f"/needs/import/{batch.id}", f"/needs/import/{batch.id}/rows/{line.id}", f"/needs/import/{batch.id}/commit"):
        page = city.get(address).text
        assert page.count('name="reason"') and 'name="reason"' not in own.get(address).text
        assert not re.search(r"理由</label>\s*<span class=\"form-optional\"|理由\s*<span class=\"form-optional\"", page)
    assert '<summary class="btn btn-' in city.get(f"/needs/import/{batch.id}").text


def test_what_is_not_chosen_anew_stays_as_its_sheet_writes_it(as_user, make, clerk):
    client = as_user(clerk)
    upload(client, make.county(), annex4.write([row(services=("检测", "数字化转型"), county="荷塘", goal="创新型", phone="1")]))
    batch, line = db.session.scalars(db.select(ImportBatch)).one(), db.session.scalars(db.select(ImportRow)).one()
    place, before = f"/needs/import/{batch.id}/rows/{line.id}", dict(line.cells)
    page = client.get(place).text
    assert re.findall(r'<input checked[^>]*name="services"[^>]*value="([^"]*)"', page) == ["检验检测", "数智转型"]
    sent = {"enterprise": before["enterprise"], "county": "荷塘区", "services": ["检验检测", "数智转型"], "current": "无"}
    sent |= {"goal": "创新型中小企业", "contact": "张三 13800000001", "note": "", "version": batch.version}
    assert client.post(place, data=sent).status_code == 302
    db.session.expire_all()
    after = db.session.get_one(ImportRow, line.id)
    assert after.state == "ready" and {name for name in before if before[name] != after.cells.get(name)} <= {"contact", "phone"}
