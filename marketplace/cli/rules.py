"""`marketplace rules`: which sentence of its document each rule stands on, in a copy that the installation attaches."""

from pathlib import Path

import click
from sqlalchemy import select

from ..rulebook import rulesets
from ..rulebook.commands import AttachDocument, DetachDocument
from ..rulebook.files.plain import MOST_BYTES
from ..rulebook.grounds import Agreement, Held, grounds
from ..rulebook.queries import documents as queries
from ..rulebook.use_cases import documents
from ..rulebook.wording.citing import article
from ..shared import clock
from ..shared.extensions import db
from ..shared.models.account import Account, AccountRole
from ..shared.roles import Role
from ..shared.wording import label
from .application import opened
from .language import gettext
from .stop import Stop

AS = click.option(
    "--as", "login", default="", help="Account that answers for it; default: the city officer of the longest standing."
)


@click.group()
def group() -> None:
    """The rule sets and the documents that they stand on."""


@group.command("list")
def list_() -> None:
    """The keys of the rule sets, and what is attached to each."""
    with opened():
        for key in rulesets.available():
            copy = queries.attached(key)
            click.echo(f"{key}\t{rulesets.load(key).title}\t{copy.name if copy else 'no copy attached'}")


@group.command()
@click.argument("key")
@click.argument("file", type=click.Path(path_type=Path))
@AS
def attach(key: str, file: Path, login: str) -> None:
    """Attach FILE as the copy of the document of rule set KEY, in place of the one before.

    FILE is plain text in UTF-8 or GB18030; save a document of a word processor or a web page as text first. Rules whose
    sentence is not in it, or whose number is another there, are named; pages show the sentences from then on.
    """
    with opened():
        ruleset = rulesets.load(key)
        data = _read(file)
        held = documents.attach(
            AttachDocument(ruleset_key=ruleset.key, name=file.name, data=data), actor=_account(login), now=clock.now()
        )
        found = sum(one.agreement in queries.QUOTED for one in held)
        click.echo(f"{file.name}: {found} of {len(held)} sentences found; attached to {ruleset.key}.")
        _say_faults(held)


@group.command()
@click.argument("key")
@AS
def detach(key: str, login: str) -> None:
    """Take the copy of rule set KEY away; articles are shown without their sentences again."""
    with opened():
        copy = documents.detach(DetachDocument(ruleset_key=key), actor=_account(login), now=clock.now())
        click.echo(f"{copy.name} is no longer attached to {key}.")


@group.command()
@click.argument("key")
def show(key: str) -> None:
    """Every entry of rule set KEY: its article, its number, and its sentence where a copy is attached."""
    with opened():
        ruleset = rulesets.load(key)
        quotes = queries.quotes(key)
        for ground in grounds(ruleset):
            click.echo(f"{ground.place}\t{article(ground.article)}\t{'-'.join(map(str, ground.numbers))}")
            if one := quotes.of(ground.place):
                click.echo(f"    {label(one.agreement)}{_read_there(one)}{': ' if one.sentence else ''}{one.sentence}")
        for copy in queries.copies(key):
            state = "attached" if copy.live else "replaced or detached"
            click.echo(f"{copy.name}\t{copy.sha256}\t{copy.at:%Y-%m-%d %H:%M} UTC\t{state}")


def _say_faults(held: list[Held]) -> None:
    for one in held:
        if one.agreement not in (Agreement.FOUND, Agreement.IMPLIED):
            click.echo(f"  {one.ground.place} ({article(one.ground.article)}): {label(one.agreement)}{_read_there(one)}")


def _read_there(one: Held) -> str:
    """The number of the rule and that of the text, where they differ."""
    if one.agreement is not Agreement.DIFFERS:
        return ""
    return f" ({'-'.join(map(str, one.ground.numbers))} / {'-'.join(map(str, one.numbers))})"


def _read(file: Path) -> bytes:
    """The bytes of a file, no more than one over what is taken."""
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Stop(
            gettext("读不出文件 %(file)s：%(why)s。请检查文件名和权限。", file=file, why=error.strerror or error)
        ) from error


def _account(login: str) -> Account:
    """The account that answers for it: the one named, or the city officer of the longest standing."""
    if login:
        named: Account | None = db.session.scalar(select(Account).where(Account.login == login, Account.active))
        if named is None:
            raise Stop(gettext("没有正在使用的账号“%(login)s”。请检查登录名。", login=login))
        return named
    officers = select(AccountRole.account_id).where(AccountRole.role == Role.CITY_OFFICER)
    first: Account | None = db.session.scalars(
        select(Account).where(Account.active, Account.id.in_(officers)).order_by(Account.id)
    ).first()
    if first is None:
        raise Stop(gettext("还没有市级经办的账号。请用 --as 写明账号。"))
    return first
