"""`marketplace needs import`: a county's Annex 4 workbook, by the same use cases as on the page (S004-X4)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from flask import has_app_context
from sqlalchemy import inspect, select

from .. import create_app
from ..needs.commands import CommitWorkbook, DiscardWorkbook, SettleHidden, UploadWorkbook
from ..needs.files import annex4
from ..needs.models import ImportBatch
from ..needs.queries import imports as queries
from ..needs.states import BatchState
from ..needs.use_cases import imports, words, workbook_rows
from ..needs.wording.workbook import say
from ..programmes.models import Programme
from ..programmes.queries import programmes
from ..rulebook import rulesets
from ..rulebook.files import vocabulary
from ..shared import clock
from ..shared.config import BadSetting
from ..shared.extensions import db
from ..shared.models.account import Account, AccountRole
from ..shared.models.place import Unit
from ..shared.roles import Role
from ..shared.units import Unit as Office
from ..shared.units import UnitKind as OfficeKind
from .application import opened
from .language import gettext
from .stop import Stop


@click.group()
def group() -> None:
    """Needs of enterprises."""


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--unit", "code", required=True, help="Code or name of the county whose rows they are; the city's for all.")
@click.option("--programme", "key", default="", help="Key of the programme that they are for; needed where several run.")
@click.option("--dry-run", is_flag=True, help="Only read; store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was read as JSON.")
@click.option("--as", "login", default="", help="Account that answers for it; default: the unit's first officer.")
@click.option(
    "--decide",
    "decided",
    multiple=True,
    metavar="ROW=CHOICE",
    help="Whose a row is that looks like others: ROW=other, or a choice that --json lists, such as ROW=org:12.",
)
@click.option("--declare-pool", is_flag=True, help="The unit states that the enterprises are in the gradient pool.")
@click.option(
    "--hidden-rows",
    "hidden",
    type=click.Choice(["ask", "import", "leave"]),
    default="ask",
    help="What becomes of rows that the sheets hide; without an answer a workbook that has some is not imported.",
)
def import_(
    file: Path,
    code: str,
    key: str,
    dry_run: bool,
    as_json: bool,
    login: str,
    decided: tuple[str, ...],
    declare_pool: bool,
    hidden: str,
) -> None:
    """Import a county's workbook of needs, or with --dry-run say what it would bring.

    Refused rows are reported and left out. A row whose enterprise looks like a known one, or like another row's, has to be
    decided first, with --decide or on the page. Without --declare-pool the needs wait for the county's verification.
    """
    data, choices = _read(file), dict(map(_choice, decided))
    if dry_run:
        reading = _looked_at(data, file.name, code, key, hidden, choices)
    else:
        with create_app().app_context():
            reading = _imported(data, file.name, code, key, login, declare_pool, hidden, choices)
    _print(reading, as_json, dry_run)


@group.command("words")
def words_() -> None:
    """Cut the texts of all needs into words anew, for the search; after an upgrade of the dictionary."""
    with opened():
        count = words.cut_anew(clock.now())
    click.echo(gettext("已重新切分 %(count)s 条需求的文字。", count=count))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Stop(
            gettext("读不出文件 %(file)s：%(why)s。请检查文件名和权限。", file=file, why=error.strerror or error)
        ) from error


def _choice(text: str) -> tuple[int, str]:
    """A row's number and what was chosen for it."""
    row, _, choice = text.partition("=")
    if not (row.isascii() and row.isdigit() and choice):
        raise Stop(gettext("“%(text)s”不是“行号=选择”的形式。请写行号，等号后写 other，或 --json 列出的一个选择。", text=text))
    return int(row), choice


def _looked_at(data: bytes, name: str, code: str, key: str, hidden: str, choices: Mapping[int, str]) -> annex4.Annex4Reading:
    """What the workbook would bring; held against the database where there is one with a programme."""
    with _database():
        programme = _programme(key) if _is_there() else None
        if programme is not None:
            unit, too = _unit(code, programme), hidden == "import"
            return imports.reading_of(data, name, programme, unit, db.session(), choices, hidden_too=too)
    office = _office(code)
    only = "" if office.kind is OfficeKind.CITY else office.label
    reading = annex4.read(data, name, vocabulary.pilot(), hidden_too=hidden == "import")
    return workbook_rows.within_file(reading, only)


@contextmanager
def _database() -> Iterator[None]:
    """An application context where one can be had; a first look at a workbook needs neither key nor database."""
    try:
        app = create_app()
    except BadSetting:
        yield
        return
    with app.app_context():
        yield


def _is_there() -> bool:
    """Whether there is a database that has been migrated; looking never makes one."""
    if not has_app_context():
        return False
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    return inspect(db.engine).has_table(Programme.__tablename__)


def _imported(
    data: bytes, name: str, code: str, key: str, login: str, declared: bool, hidden: str, choices: Mapping[int, str]
) -> annex4.Annex4Reading:
    """Upload and commit as one account; where nothing can be imported the upload is put aside again."""
    programme = _programme(key)
    if programme is None:
        raise Stop(gettext("还没有试点。请市级经办在页面上开设，或者用 --dry-run 只看不导入。"))
    unit = _unit(code, programme)
    actor = _account(login, unit)
    reading = imports.reading_of(data, name, programme, unit, db.session(), choices, hidden_too=hidden == "import")
    if hidden == "ask" and (rows := [row.row for row in reading.rejected if row.marks.get(annex4.ROW) == annex4.HIDDEN]):
        raise Stop(
            gettext(
                "第 %(rows)s 行在表里是隐藏的，什么都没有导入。请用 --hidden-rows import 一并导入，或用 --hidden-rows leave 只导入显示的行。",
                rows=", ".join(map(str, rows)),
            )
        )
    if reading.questions:
        raise Stop(_undecided(reading))
    command = UploadWorkbook(programme_id=programme.id, unit_id=unit.id, name=name, data=data)
    batch = imports.upload(command, actor=actor, now=clock.now(), choices=choices)
    if queries.hidden(batch):
        settle = SettleHidden(batch_id=batch.id, take_in=hidden == "import", version=batch.version)
        imports.settle_hidden(settle, actor=actor, now=clock.now())
    _commit(batch, reading, declared, actor)
    return reading


def _programme(key: str) -> Programme | None:
    """The programme of this key; without one the only one that runs, of which there may be none."""
    known = programmes.listing()
    if key and (named := next((one for one in known if one.key == key), None)):
        return named
    running = [one for one in known if not programmes.is_over(one)]
    if key or len(running) > 1:
        listed = "; ".join(f"{one.key} {one.name}" for one in (known if key else running))
        wrong = gettext("“%(key)s”不是这里的试点。请写其中之一：%(known)s。", key=key, known=listed)
        raise Stop(wrong if key else gettext("有几个试点同时进行。请用 --programme KEY 写明是哪一个：%(known)s。", known=listed))
    return next(iter(running), None)


def _undecided(reading: annex4.Annex4Reading) -> str:
    """Which rows are still to be decided, and by which words; nothing was imported."""
    head = gettext("什么都没有导入：有 %(count)s 行的企业与别的企业相似。请逐行用 --decide 写明：", count=len(reading.questions))
    return "\n".join([head, *map(_choices, reading.questions)])


def _choices(asked: annex4.Question) -> str:
    """What can be said of one row."""
    known = (f"--decide {asked.row}={c.choice} ({c.name}, {c.place}{f' {c.row}' if c.row else ''})" for c in asked.candidates)
    return "  ".join([f"  {asked.row} {asked.enterprise}:", f"--decide {asked.row}=other", *known])


def _commit(batch: ImportBatch, reading: annex4.Annex4Reading, declared: bool, actor: Account) -> None:
    number = batch.id
    if not reading.accepted:
        imports.discard(DiscardWorkbook(batch_id=number, version=batch.version), actor=actor, now=clock.now())
        return
    command = CommitWorkbook(batch_id=number, declared=declared, version=batch.version)
    done = imports.commit(command, actor=actor, now=clock.now())
    if done.state != BatchState.COMMITTED:
        raise Stop(gettext("刚才有人导入了其中的行，这次什么都没有导入。请在页面上查看汇总表 %(number)s。", number=number))
    click.echo(f"Workbook {number}: {len(reading.accepted)} needs imported as {actor.login}.", err=True)


def _unit(code: str, programme: Programme) -> Unit:
    """The stored unit that a code, an old code or a name means."""
    found = select(Unit).where((Unit.id == programme.unit_id) | (Unit.parent_id == programme.unit_id))
    units = db.session.scalars(found).all()
    if direct := next((unit for unit in units if code in (unit.code, unit.name, *unit.aliases)), None):
        return direct
    office = _office(code)
    if stored := next((unit for unit in units if unit.code == office.code or unit.name == office.label), None):
        return stored
    raise Stop(gettext("%(name)s不是本平台的单位。请检查 --unit。", name=office.label))


def _office(code: str) -> Office:
    office = rulesets.load_units().find(code)
    if office is None:
        known = "、".join(f"{unit.code} {unit.label}" for unit in rulesets.load_units())
        raise Stop(gettext("“%(code)s”不是单位。请写其中之一：%(known)s。", code=code, known=known))
    return office


def _account(login: str, unit: Unit) -> Account:
    """The account that answers for an import: the one named, or the unit's officer of the longest standing."""
    if login:
        named: Account | None = db.session.scalar(select(Account).where(Account.login == login, Account.active))
        if named is None:
            raise Stop(gettext("没有正在使用的账号“%(login)s”。请检查登录名。", login=login))
        return named
    officers = select(AccountRole.account_id).where(AccountRole.role.in_([Role.COUNTY_OFFICER, Role.CITY_OFFICER]))
    found = select(Account).where(Account.unit_id == unit.id, Account.active, Account.id.in_(officers))
    first: Account | None = db.session.scalars(found.order_by(Account.id)).first()
    if first is None:
        raise Stop(gettext("%(name)s还没有经办的账号。请用 --as 写明账号。", name=unit.name))
    return first


def _print(reading: annex4.Annex4Reading, as_json: bool, dry_run: bool) -> None:
    answer = annex4.as_json(reading, say)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    click.echo(f"{'Would import' if dry_run else 'Imported'} {len(reading.accepted)} rows, refused {len(reading.rejected)}.")
    once = annex4.shared_reasons(reading, say)
    for sentence in once.sentences:
        click.echo(f"  {sentence}")
    for refused in answer["rejected"]:
        if refused["why"] == say("annex4_said_above"):
            continue
        click.echo(f"  row {refused['row']}, {refused['field']}: {refused['why']}")
    for asked in reading.questions:
        names = " or ".join(f"{one.name} ({one.choice})" for one in asked.candidates)
        click.echo(f"  row {asked.row}: {asked.enterprise} looks like {names}?")
    for warning in answer["warnings"][len(once.sentences) :]:
        click.echo(f"  {warning}")
