"""A small application around the frame alone: no database, one page with every part on it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Flask, flash, render_template, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from marketplace.competition.states import ClaimState, RunState
from marketplace.needs.states import NeedState
from marketplace.shared import ranges
from marketplace.shared.resources import resource_dir
from marketplace.shared.web.amounts import VersionField, WholeField, YuanField
from marketplace.shared.web.choices import ChoiceField, CodesField, YesField, YesNoField
from marketplace.shared.web.days import DateField, MomentField
from marketplace.shared.web.fields import CleanStringField, CleanTextField, CreditCodeField, PhoneField
from marketplace.shared.web.forms import BaseForm, Difference
from marketplace.shared.web.uploads import UploadField
from marketplace.site import views

CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
AT = datetime(2023, 3, 10, 9, 0, tzinfo=UTC)
BESIDE = (
    "board.index",
    "institutions.index",
    "notices.index",
    "results.index",
    "rules.index",
    "account.login",
    "account.register",
    "account.language",
    "account.large_text",
)
SERVICES = [
    (str(n), word)
    for n, word in enumerate(
        ["咨询管理", "检验检测", "共享制造", "产权交易", "人才招引", "升规入统", "争资引项", "数智转型", "技术创新", "上市辅导"]
    )
]


class SampleForm(BaseForm):
    name = CleanStringField("企业名称", most=60)
    code = CreditCodeField("统一社会信用代码", hint="营业执照上的 18 位代码")
    phone = PhoneField("联系电话", required=False)
    day = DateField("希望完成日期", within=ranges.PROGRAMME)
    price = YuanField("预算", least=100, most=10**12, hint="不含税")
    about = CleanTextField("需求说明", most=500, hint="现状、问题和想要的结果")
    county = ChoiceField("县市区", choices=[("430281", "醴陵市"), ("430223", "攸县")])
    goal = ChoiceField("目标级别", choices=[("a", "创新型中小企业"), ("b", "省级专精特新中小企业")], radio=True)
    services = CodesField("服务类别", choices=SERVICES)
    pool = YesNoField("是否在梯度培育库")
    scan = UploadField("盖章扫描件")
    pledge = YesField("我单位承诺所填内容属实", required=True)
    version = VersionField()


class ReasonForm(BaseForm):
    reason = CleanTextField("理由", most=300)


class EveryField(SampleForm):
    """For hostile input: the sample and the kinds that it lacks."""

    count = WholeField("数量", least=1, most=500)
    at = MomentField("截止时间", within=ranges.PROGRAMME)


def sample() -> SimpleNamespace:
    states = [(state, "") for kind in (NeedState, ClaimState, RunState) for state in kind]
    titles = ["精密铸件尺寸检测能力提升", "车间数据采集与看板", "申报省级专精特新的整体辅导"]
    return SimpleNamespace(
        name="株洲市某某精密机械制造有限公司",
        at=AT,
        later=datetime(2099, 3, 10, 9, 0, tzinfo=UTC),
        states=states,
        steps=[
            {"label": "提交", "status": "done", "who": "王小明", "at": AT},
            {
                "label": "县市区核实",
                "status": "current",
                "who": "醴陵市科技和工业信息化局",
                "at": AT,
                "note": "应在 3月17日前办结",
            },
            {"label": "市局发布", "status": "next"},
            {"label": "揭榜匹配", "status": "next"},
            {"label": "验收", "status": "next"},
        ],
        needs=[SimpleNamespace(title=title, county="醴陵市", fen=1234567 * n) for n, title in enumerate(titles, 1)],
        page=SimpleNamespace(items=[1], page=7, pages=20, total=1987),
        differences=[Difference("企业名称", "甲厂", "乙厂"), Difference("预算", "100 元", "")],
        bars=[(word, int(number) * 7 + 3) for number, word in SERVICES],
        events=[
            SimpleNamespace(at=AT, who="李华（醴陵市）", sentence="退回修改：请补充设备型号。"),
            SimpleNamespace(at=AT, who="", sentence="收到需求。"),
        ],
    )


def make_app(upload_limit: int = 4096) -> Flask:
    """The frame around the gallery, at `/`; a POST validates the form and shows it again."""
    app = Flask("gallery", template_folder=str(resource_dir("templates")), static_folder=str(resource_dir("static")))
    app.config.update(SECRET_KEY="x" * 40, BOOTSTRAP_SERVE_LOCAL=True, BABEL_DEFAULT_LOCALE="zh_Hans_CN")
    app.extensions["settings"] = SimpleNamespace(mode="demo", upload_limit=upload_limit)
    Babel(app)
    Bootstrap5(app)
    CSRFProtect(app)
    LoginManager(app).request_loader(lambda _request: None)
    views.write_with(app)
    app.add_url_rule("/", "portal.index", show, methods=["GET", "POST"])
    for endpoint in BESIDE:
        app.add_url_rule(f"/{endpoint}", endpoint, show, methods=["GET", "POST"])
    app.after_request(_strict)
    return app


def _strict(response: Any) -> Any:
    response.headers["Content-Security-Policy"] = CSP
    return response


def show() -> tuple[str, int]:
    form = SampleForm()
    valid = request.method == "POST" and form.validate()
    if valid:
        flash("已保存。")
    page = render_template("_parts/gallery.html", sample=sample(), form=form, plain=ReasonForm(formdata=None))
    return page, 200 if valid or request.method == "GET" else 422
