"""The sheets of whoever takes an institution into the pool, or carries its place over, as the second person."""

from collections.abc import Iterable

from flask_babel import gettext, ngettext

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared.web.filters import day
from ...shared.web.signing import Sheet, Sum
from ...shared.wording import official
from ..models import Application, PoolPlace
from ..queries import pool


def admission_sheet(application: Application, flags: Iterable[str], mended: tuple[int, int]) -> Sheet:
    """The sheet for an application that waits to be confirmed.

    `flags` is what the rules find not plainly met; `mended` how many of the defects that were named last were mended, of how many.
    """
    names = _names(application.programme, application.categories)
    done, named = mended
    return Sheet(
        said=tuple(filter(None, (_who(application, names), _way(application), _promise(application), _mended(done, named)))),
        sums=(
            Sum(label=gettext("承诺服务企业数"), value=str(application.committed_served or 0)),
            Sum(label=gettext("年服务企业能力"), value=str(application.yearly_ability or 0)),
            Sum(label=gettext("成功案例"), value=str(len(application.cases))),
            Sum(label=gettext("承诺的培育成果"), value=str(sum(application.committed_outcomes.values()))),
            Sum(
                label=gettext("库内机构"),
                value=str(pool.active(application.programme_id)),
                note=gettext("批准后增加一家，进入公开名录"),
            ),
        ),
        flags=tuple(flags),
    )


def _who(application: Application, names: str) -> str:
    return gettext("%(name)s 申请入库，服务类别：%(names)s。", name=application.organisation.name, names=names)


def _way(application: Application) -> str:
    if application.direct:
        return gettext(
            "直接报市局，理由：%(reason)s；受理意见：%(opinion)s", reason=application.direct_reason, opinion=application.opinion
        )
    return gettext(
        "%(county)s于%(day)s推荐，意见：%(opinion)s",
        county=application.unit.name,
        day=day(application.recommended_at),
        opinion=application.opinion,
    )


def _promise(application: Application) -> str:
    return gettext(
        "承诺在试点期内服务 %(n)s 家企业，申报的年服务能力是 %(most)s 家。",
        n=application.committed_served or 0,
        most=application.yearly_ability or 0,
    )


def _mended(done: int, named: int) -> str:
    if not named:
        return ""
    return ngettext(
        "退回时指出 %(n)s 处问题，改动了 %(done)s 处。",
        "退回时指出 %(n)s 处问题，改动了 %(done)s 处。",
        named,
        n=named,
        done=done,
    )


def carry_sheet(place: PoolPlace, target: Programme, flags: Iterable[str]) -> Sheet:
    """The sheet for a place that somebody proposed to carry over to another programme."""
    reason = place.proposed["reason"] if place.proposed else ""
    return Sheet(
        said=(
            gettext("已提请把该机构的入库资格延续到“%(programme)s”。理由：%(reason)s", programme=target.name, reason=reason),
            gettext(
                "批准后，该机构在那一期有同样的服务类别、能力和承诺数；申报内容和真实性承诺沿用，本期的合同、评价和审核意见不带过去。"
            ),
            gettext("服务类别：%(names)s。", names=_names(place.programme, place.categories)),
        ),
        sums=(
            Sum(label=gettext("年服务企业能力"), value=str(place.capacity)),
            Sum(label=gettext("承诺服务企业数"), value=str(place.committed_served)),
            Sum(label=gettext("那一期的库内机构"), value=str(pool.active(target.id))),
        ),
        flags=tuple(flags),
    )


def _names(programme: Programme, codes: Iterable[str]) -> str:
    words = programmes.ruleset_of(programme).categories
    return gettext("、").join(official(words[code].label) for code in codes)
