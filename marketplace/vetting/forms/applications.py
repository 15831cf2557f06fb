"""What offices and applicants fill in when a decision is taken."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext

from ...programmes.web.citing import cited, stated
from ...records.models.record import StoredFile
from ...shared.reasons import MOST
from ...shared.web.amounts import WholeField
from ...shared.web.choices import ChoiceField
from ...shared.web.fields import CleanStringField, CleanTextField, ReasonField
from ...shared.web.forms import VersionForm
from ...shared.web.uploads import UploadField
from ..commands import ConfirmApplication, Paper, RecommendApplication, RefuseApplication, ReturnApplication, WithdrawApplication
from ..rules.annex3 import BY_KEY
from ..rules.applications import KEYS, LONGEST_DEFECT, Section
from ..use_cases.vetting import MOST_CAPACITY, MOST_COPIES
from .sections import name_of


class WithdrawForm(VersionForm, makes=WithdrawApplication):
    """Why an application is taken back."""

    reason = ReasonField(lazy_gettext("撤回的理由"), most=MOST, required=False)


class RefuseForm(VersionForm, makes=RefuseApplication):
    """Why an application is turned down."""

    reason = ReasonField(lazy_gettext("不予入库的理由"), most=MOST, hint=lazy_gettext("申报机构会看到这一理由。"))


class ConfirmForm(VersionForm, makes=ConfirmApplication):
    """The capacity that the pool counts with."""

    capacity = WholeField(
        lazy_gettext("年服务企业能力"),
        least=0,
        usual_most=500,
        most=MOST_CAPACITY,
        unit=lazy_gettext("家"),
        hint=lazy_gettext("默认为申报的数；改为别的数须写明理由。"),
    )
    reason = ReasonField(lazy_gettext("说明"), most=MOST, required=False)


class IntakeForm(VersionForm, makes=RecommendApplication):
    """What the city says of an application that came straight to it."""

    opinion = CleanTextField(lazy_gettext("审核意见"), most=MOST)
    copies = WholeField(
        lazy_gettext("已收到的纸质材料"),
        least=0,
        most=MOST_COPIES,
        unit=lazy_gettext("份材料"),
        required=False,
        hint=lazy_gettext(
            "加盖公章的表格应为 %(n)s 份（%(rule)s）；没有收到的留空。", n=stated("paper_copies"), rule=cited("copies")
        ),
    )


class RecommendForm(IntakeForm, makes=RecommendApplication):
    """A county's opinion with its sealed document, new or handed in before."""

    document_id = ChoiceField(
        lazy_gettext("沿用已上传的推荐文件"), coerce=int, required=False, hint=lazy_gettext("同一份盖章文件可以推荐几家机构。")
    )
    document = UploadField(
        lazy_gettext("盖章的推荐文件扫描件"),
        required=False,
        hint=lazy_gettext("推荐须有盖章的文件（%(rule)s）：上传新的，或者沿用已上传的。", rule=cited("recommendation_sealed")),
    )

    def besides(self) -> dict[str, Any]:
        return {"document": Paper(name=self.document.data.name, data=self.document.data.content) if self.document.data else None}


class ReturnForm(VersionForm):
    """Every place where something is to be mended; `return_form` adds a field for each."""

    remark = CleanTextField(lazy_gettext("总的说明"), most=1000, required=False)

    places: tuple[tuple[str, str], ...] = ()

    def to_command(self, application_id: int) -> ReturnApplication:
        said = tuple((section, key, self[place_name(section, key)].data) for section, key in self.places)
        return ReturnApplication(application_id=application_id, defects=said, remark=self.remark.data, version=self.version.data)

    def of_section(self, section: str) -> list[Any]:
        """The fields of one section, in the order of the form, the one for the whole section last."""
        return [self[place_name(s, key)] for s, key in self.places if s == section]


def return_form(**given: Any) -> ReturnForm:
    """The form with a line for every field and one for each whole section."""
    places = tuple((section.value, key) for section in Section for key in _keys(section))
    fields = {
        place_name(section, key): CleanStringField(
            name_of(key) if key else gettext("这一部分整体"), most=LONGEST_DEFECT, required=False
        )
        for section, key in places
    }
    kind = type("ReturnForm", (ReturnForm,), {**fields, "places": places})
    form: ReturnForm = kind(**given)
    return form


def place_name(section: str, key: str) -> str:
    """The name of the field in which a defect of a place is written."""
    return f"at_{section}_{key}"


def recommend_form(documents: Sequence[StoredFile], **given: Any) -> RecommendForm:
    """The county's form, with the documents that it handed in before."""
    form = RecommendForm(**given)
    form.document_id.choices = [(file.id, file.name) for file in documents]
    return form


def _keys(section: Section) -> tuple[str, ...]:
    """The places that a defect may name: fields, with one line for all counts by level, and the section as a whole."""
    keys = tuple(key for key in KEYS[section] if key not in BY_KEY or not BY_KEY[key].part_of.endswith("_total"))
    return (*keys, "") if len(keys) > 1 else keys
