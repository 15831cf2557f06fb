"""How dates, money, names and states are written on a page: the filters and globals of all templates."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request
from flask_babel import format_date, get_translations, gettext, ngettext
from jinja2 import pass_context
from markupsafe import Markup

from .. import affiliation, clock, money, texts, wording
from ..rounding import decimals, hundredths
from .figures import said
from .icons import icon
from .noted import filter_on, filters_on, numbered
from .tones import tone_of

NOTHING = "—"

_SENTENCE = re.compile(r"[^。]+?(?:[。！]|\.(?=\s|$)|$)")
_WAY = re.compile(r"\s*(?:请|如|Please|If )")


def _shown(write: Callable[..., str]) -> Callable[..., str]:
    """A writer that answers a dash where there is nothing to write."""

    def writer(value: Any, *args: Any, **kwargs: Any) -> str:
        return NOTHING if value is None or value == "" else write(value, *args, **kwargs)

    writer.__name__, writer.__doc__ = write.__name__, write.__doc__
    return writer


def local(moment: datetime) -> datetime:
    """A moment as the clocks in Shanghai show it; a naive one is taken for UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(clock.SHANGHAI)


def _day_of(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


@_shown
def long_date(value: date | datetime) -> str:
    """2023年3月10日, for running text."""
    return format_date(_day_of(value), gettext("y年M月d日"))


@_shown
def day(value: date | datetime) -> str:
    """2023-03-10, for tables."""
    return _day_of(value).isoformat()


@_shown
def moment(value: datetime) -> str:
    """2023-03-10 17:00 in Shanghai."""
    return f"{local(value):%Y-%m-%d %H:%M}"


@_shown
def moment_s(value: datetime) -> str:
    """2023-03-10 17:00:00 in Shanghai, for deadlines."""
    return f"{local(value):%Y-%m-%d %H:%M:%S}"


@_shown
def ago(value: datetime, now: datetime | None = None) -> str:
    """How far a moment is from now, in its largest unit: 3 天前, 还有 2 小时."""
    gone = (now or clock.now()) - value
    span = _span(abs(gone))
    return gettext("%(span)s前", span=span) if gone >= timedelta() else gettext("还有 %(span)s", span=span)


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes >= 48 * 60:
        return ngettext("%(num)d 天", "%(num)d 天", minutes // (24 * 60))
    if minutes >= 60:
        return ngettext("%(num)d 小时", "%(num)d 小时", minutes // 60)
    return ngettext("%(num)d 分钟", "%(num)d 分钟", minutes)


@_shown
def yuan(fen: int) -> str:
    """¥12,345.67."""
    return money.yuan(fen)


@_shown
def wan(fen: int) -> str:
    """1.234567 万元, exactly, without idle zeros."""
    return gettext("%(amount)s 万元", amount=money.wan(fen).removesuffix("万元"))


@_shown
def signed_yuan(fen: int) -> str:
    """+¥12.34 or -¥12.34: what is added, or taken."""
    return f"{'+' if fen > 0 else ''}{money.yuan(fen)}"


@_shown
def signed_score(hundredth: int) -> str:
    """+1.25 or -1.25."""
    return f"{'+' if hundredth > 0 else ''}{hundredths(hundredth)}"


@_shown
def phone(digits: str) -> str:
    """138****5678."""
    return texts.mask_phone(digits)


@_shown
def mailbox(address: str) -> str:
    """z***@example.cn."""
    return affiliation.mask_mail(address)


@_shown
def person(name: str) -> str:
    """张*."""
    return texts.mask_name(name)


@_shown
def label(value: Any, kind: str = "") -> str:
    """The word for a state or code; `kind` names the list where a column holds a plain code."""
    return wording.label(value, kind)


@pass_context
def labelled(_context: object, value: Any, kind: str = "") -> str:
    """The word as a filter: with the context, since Jinja would write that of a code that stands in a template once for all readers."""
    return label(value, kind)


@_shown
def percent(per_10000: int) -> str:
    """8000 is 80.00%."""
    return f"{hundredths(per_10000)}%"


@_shown
def score(per_10000: int) -> str:
    """8732 is 87.32."""
    return hundredths(per_10000)


@_shown
def ten_thousandths(value: int) -> str:
    """3567 is 0.36."""
    return decimals(Fraction(value, 10_000), 2)


@_shown
def number(value: int) -> str:
    """12,345."""
    return f"{value:,}"


@_shown
def size(count: int) -> str:
    """A number of bytes as people say it: 812 B, 1.2 MB."""
    amount, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return f"{decimals(amount, 1).removesuffix('.0')} {unit}"


def coordinate(part: float, whole: float, length: float = 100) -> str:
    """How far along `length` a drawing comes for `part` of `whole`."""
    return decimals(Fraction(part) * Fraction(length) / Fraction(whole), 3)


def opens_again() -> bool:
    """Whether the present address can be opened once more; what only answers a POST would be lost."""
    return request.method in ("GET", "HEAD") or "GET" in current_app.url_map.bind("").allowed_methods(request.path)


def url_with(**changes: object) -> str:
    """This page's address with some parts of its query changed; None takes a part out."""
    query: dict[str, list[str]] = request.args.to_dict(flat=False)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = [str(value)]
    tail = urlencode(query, doseq=True, errors="replace")
    return f"{request.path}?{tail}" if tail else request.path


def two_parts(sentence: str) -> tuple[str, str]:
    """A refusal's words in two: why, and what to do, which begins with 请, 如 or Please; the second may be empty."""
    pieces = _SENTENCE.findall(sentence)
    first = next((at for at, piece in enumerate(pieces) if at and _WAY.match(piece)), len(pieces))
    return "".join(pieces[:first]).strip() or sentence, "".join(pieces[first:]).strip()


@pass_context
def written(_context: object, value: Any) -> Any:
    """What a template writes: categories, levels and counties, which data holds in Chinese, as the reader says them."""
    return wording.official(value) if type(value) is str else value


def _with_written_places(translate: Callable[..., str]) -> Callable[..., str]:
    """The gettext of templates, its places filled with what a template would write there; most sentences have none."""

    @pass_context
    def filled(context: Any, message: str, **places: Any) -> str:
        if not places and "%" not in (plain := wording.reader().gettext(message)):
            return Markup(plain) if context.eval_ctx.autoescape else plain
        return translate(context, message, **{name: written(context, value) for name, value in places.items()})

    return filled


FILTERS: dict[str, Callable[..., Any]] = {
    "date": long_date,
    "day": day,
    "moment": moment,
    "moment_s": moment_s,
    "ago": ago,
    "yuan": yuan,
    "said": _shown(said),
    "signed_yuan": signed_yuan,
    "signed_score": signed_score,
    "wan": wan,
    "phone": phone,
    "mailbox": mailbox,
    "person": person,
    "label": label,
    "percent": percent,
    "score": score,
    "number": number,
    "size": size,
    "ten_thousandths": ten_thousandths,
}


def register(app: Flask, **more: Any) -> None:
    """Give every template the filters, and the globals that its parts need, with those of the areas."""
    app.jinja_env.filters.update(FILTERS | {"label": labelled})
    app.jinja_env.globals.update(
        now=clock.now,
        url_with=url_with,
        opens_again=opens_again,
        label=label,
        say=wording.say,
        icon=icon,
        tone_of=tone_of,
        two_parts=two_parts,
        coordinate=coordinate,
        numbered=numbered,
        filter_on=filter_on,
        filters_on=filters_on,
        is_english=wording.is_english,
        joined=wording.joined,
        has_endpoint=lambda endpoint: endpoint in app.view_functions,
        **more,
        demonstration=lambda: app.extensions["settings"].mode == "demo",
    )
    app.jinja_env.finalize = written
    app.jinja_env.install_gettext_callables(
        gettext=lambda text: wording.reader().gettext(text),
        pgettext=lambda kind, text: wording.reader().pgettext(kind, text),
        ngettext=lambda one, many, count: get_translations().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["gettext"] = _with_written_places(app.jinja_env.globals["gettext"])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
