"""Applications and the pool."""

from marketplace.vetting.commands import (
    AttachPledge,
    ChangePlace,
    ConfirmApplication,
    DecideCarry,
    MovePlace,
    Paper,
    ProposeCarry,
    RecommendApplication,
    RefuseApplication,
    ReturnApplication,
    SaveSection,
    StartApplication,
    SubmitApplication,
    WithdrawApplication,
)
from marketplace.vetting.rules.applications import Section
from marketplace.vetting.use_cases import applications, carrying, pool, vetting
from tests.isolation.city import WHY
from tests.isolation.deeds import Deed
from tests.vetting.use_cases.applying import CONTENT, PDF


def _on(name, command, /, **more):
    return lambda c: command(**c.seen(f"{name} application", "application_id"), **more)


def _place(command, number=0, /, **more):
    return lambda c: command(**c.seen(f"place {number}", "place_id"), reason=WHY, **more)


RECOMMENDING = {"opinion": "材料属实，同意推荐", "document": Paper(name="推荐文件.pdf", data=PDF)}

DEEDS = (
    Deed(applications.start, "new institution", lambda c: StartApplication(programme_id=c.id("programme"), version=0)),
    Deed(
        applications.save,
        "writing institution",
        _on("draft", SaveSection, section=Section.BASICS, values=CONTENT[Section.BASICS] | {"contact": "某甲"}),
    ),
    Deed(applications.attach_pledge, "writing institution", _on("draft", AttachPledge, name="承诺书.pdf", data=PDF)),
    Deed(applications.submit, "writing institution", _on("draft", SubmitApplication)),
    Deed(applications.withdraw, "handed in institution", _on("submitted", WithdrawApplication)),
    Deed(vetting.send_back, "county", _on("submitted", ReturnApplication, defects=(("basics", "", "请补齐证明材料"),))),
    Deed(vetting.recommend, "county", _on("submitted", RecommendApplication, **RECOMMENDING)),
    Deed(vetting.confirm, "approver", _on("recommended", ConfirmApplication)),
    Deed(vetting.refuse, "other approver", _on("recommended", RefuseApplication, reason=WHY)),
    Deed(pool.change, "officer", _place(ChangePlace, capacity=1)),
    Deed(pool.suspend, "officer", _place(MovePlace)),
    Deed(pool.suspend, "officer", _place(MovePlace, 1), "of another"),
    Deed(pool.resume, "officer", lambda c: MovePlace(**c.seen("suspended place", "place_id"), reason=WHY)),
    Deed(pool.remove, "other officer", _place(MovePlace)),
    Deed(
        carrying.propose,
        "officer",
        lambda c: ProposeCarry(**c.seen("held place", "place_id"), programme_id=c.id("other programme"), reason=WHY),
    ),
    Deed(carrying.approve, "approver", lambda c: DecideCarry(**c.seen("proposed place", "place_id"))),
    Deed(carrying.drop, "other officer", lambda c: DecideCarry(**c.seen("proposed place", "place_id"))),
)
