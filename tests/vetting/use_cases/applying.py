"""An application as an institution fills it in: every section complete, so that a test changes only what it is about."""

import struct
import zlib
from datetime import date

from marketplace.vetting.commands import (
    AttachPledge,
    ConfirmApplication,
    Paper,
    RecommendApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
)
from marketplace.vetting.rules.applications import Section
from marketplace.vetting.use_cases import applications, vetting
from tests.conftest import NOW

WAN = 1_000_000
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"

GIVEN = "子丑寅卯辰巳午未申酉戌亥"
"""Given names; a number in a name is no part of it."""


def _chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def _years(**figures):
    return {f"{key}_{year}": amount for key, amount in figures.items() for year in (2021, 2022)}


CONTENT = {
    Section.BASICS: {"contact": "某某", "phone": "13800000001", "premises": "办公场地 300 平方米"},
    Section.FIGURES: _years(
        staff=20,
        staff_bachelor=12,
        assets=500 * WAN,
        assets_fixed=100 * WAN,
        assets_current=300 * WAN,
        liabilities=200 * WAN,
        net_assets=300 * WAN,
        revenue=400 * WAN,
        revenue_service=300 * WAN,
        service_cost=200 * WAN,
        service_cost_labour=120 * WAN,
        service_cost_activity=60 * WAN,
        tax=20 * WAN,
        net_profit=50 * WAN,
    ),
    Section.CLIENTS: {"served_total": 40, "served_innovative": 20, "served_provincial_srdi": 20, "record": "两年服务四十家企业"},
    Section.SERVICES: {"categories": ("digital", "testing"), "yearly_ability": 20, "approach": "先诊断，再改造，后复核"},
    Section.COMMITMENTS: {"committed_served": 12, "planned_total": 10, "planned_innovative": 6, "planned_champion": 1},
    Section.CASES: {
        "cases": [{"enterprise": "株洲某某制造有限公司", "level": "provincial_srdi", "year": 2021, "text": "数字化改造"}]
    },
    Section.ROUTE: {"direct": False, "direct_reason": ""},
}


def institution_of(make, **facts):
    """A person of an institution whose record is complete."""
    number = next(make.count)
    known = {
        "legal_representative": f"某{GIVEN[number // 12 % 12]}{GIVEN[number % 12]}",
        "registered_on": date(2015, 5, 1),
        "address": f"株洲市荷塘区某路 {number} 号",
    }
    return make.institution_account(make.institution(**(known | facts)))


def at(now):
    """A clock that stands still."""
    return lambda _session: now


def draft(make, actor, now=NOW, pledge=True, **changes):
    """An application with every section saved; `changes` replace values by name, None leaves a name blank."""
    application = applications.start(StartApplication(programme_id=make.programme().id, version=0), actor=actor, now=now)
    for section, content in CONTENT.items():
        values = {name: changes.get(name, value) for name, value in content.items()}
        applications.save(
            SaveSection(application_id=application.id, version=application.version, section=section, values=values),
            actor=actor,
            now=now,
        )
    if pledge:
        attach(application, actor, now=now)
    return application


def attach(application, actor, now=NOW, data=PDF, name="承诺书.pdf"):
    return applications.attach_pledge(
        AttachPledge(application_id=application.id, version=application.version, name=name, data=data), actor=actor, now=now
    )


def submit(application, actor, now=NOW):
    return applications.submit(
        SubmitApplication(application_id=application.id, version=application.version), actor=actor, clock=at(now)
    )


def submitted(make, actor, now=NOW, **changes):
    return submit(draft(make, actor, now=now, **changes), actor, now=now)


def recommend(application, actor, now=NOW, **more):
    given = {
        "version": application.version,
        "opinion": "材料属实，同意推荐",
        "document": Paper(name="推荐文件.pdf", data=PDF),
    } | more
    return vetting.recommend(RecommendApplication(application_id=application.id, **given), actor=actor, clock=at(now))


def confirm(application, actor, now=NOW, **more):
    return vetting.confirm(
        ConfirmApplication(**({"application_id": application.id, "version": application.version} | more)), actor=actor, now=now
    )
