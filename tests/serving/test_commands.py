"""The operators' commands: what they make, and how they refuse."""

import json
import socket
import sqlite3
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from marketplace import cli
from marketplace.cli import COMMANDS, application, demo, main
from marketplace.people.use_cases import installation, people, places
from marketplace.records.queries import heads as records
from marketplace.records.use_cases import heads
from marketplace.records.use_cases.audit import verify
from marketplace.rulebook import rulesets
from marketplace.serving import broker, site
from marketplace.shared.config import BadSetting, Mode
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.models.place import Unit
from tests.conftest import NOW
from tests.serving.conftest import free_port, operate

PASSWORD = "a long first password 1"


@pytest.fixture
def environ(tmp_path):
    return {"MARKETPLACE_VAR": str(tmp_path)}


@pytest.fixture
def fresh(environ):
    """An installation that was just set up."""
    made = operate(environ, "init", "--admin-login", "head", "--admin-password", PASSWORD)
    assert made.exit_code == 0, made.output
    return environ


def within(environ, monkeypatch):
    for name, word in environ.items():
        monkeypatch.setenv(name, word)
    return application.opened()


def test_a_new_installation_has_a_key_the_units_and_one_administrator_who_must_change_the_password(fresh, tmp_path, monkeypatch):
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    with within(fresh, monkeypatch):
        [account] = db.session.query(Account)
        assert (account.login, account.must_change_password) == ("head", True)
        assert {str(role) for role in account.roles} == {"administrator"}
        assert db.session.query(Unit).count() == 11
        assert verify(db.session()) is None


def test_a_password_that_was_made_is_shown_and_one_that_was_given_is_not(tmp_path):
    made = operate({"MARKETPLACE_VAR": str(tmp_path / "other")}, "init")
    assert "shown this once: " in made.output
    given = operate({"MARKETPLACE_VAR": str(tmp_path / "third")}, "init", "--admin-password", PASSWORD)
    assert given.exit_code == 0
    assert PASSWORD not in given.output


def test_a_second_init_is_refused_and_changes_nothing(fresh, tmp_path, monkeypatch):
    key = (tmp_path / "secret_key").read_text()
    again = operate(fresh, "init", "--admin-login", "second")
    assert (again.exit_code, again.output.count("\n")) == (2, 1)
    assert "An installation is there already" in again.output
    assert (tmp_path / "secret_key").read_text() == key
    with within(fresh, monkeypatch):
        assert [account.login for account in db.session.query(Account)] == ["head"]


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is too simple"),
        ({"SECRET_KEY": "0123456789abcdef" * 4, "MARKETPLACE_DEBUG": "1"}, "MARKETPLACE_DEBUG must not be set"),
        ({"SECRET_KEY": "0123456789abcdef" * 4}, "The database is not up to date"),
        ({"MARKETPLACE_MODE": "play"}, "MARKETPLACE_MODE is 'play'"),
        ({"UPLOAD_LIMIT": "many"}, "UPLOAD_LIMIT is 'many'"),
    ],
)
def test_an_unsafe_start_is_refused_in_one_sentence(environ, extra, why):
    refused = operate(environ | extra, "serve", "--port", str(free_port()))
    assert refused.exit_code == 2
    assert why in refused.output
    assert "Traceback" not in refused.output


def test_a_production_start_refuses_a_database_that_ever_held_a_demonstration(fresh, monkeypatch):
    with within(fresh, monkeypatch):
        installation.begin_demonstration(now=NOW)
    refused = operate(fresh, "serve", "--port", str(free_port()))
    assert refused.exit_code == 2
    assert "demonstration city" in refused.output


def test_the_demonstration_is_neither_built_in_production_nor_over_real_accounts(fresh):
    assert "in demonstration mode alone" in operate(fresh, "demo").output
    refused = operate(fresh | {"MARKETPLACE_MODE": "demo"}, "demo")
    assert (refused.exit_code, "holds real accounts" in refused.output) == (2, True)


@pytest.mark.parametrize("part", ["relay", "worker"])
def test_no_part_of_a_demonstration_works_on_real_accounts(fresh, part):
    refused = operate(fresh | {"MARKETPLACE_MODE": "demo"}, part)
    assert (refused.exit_code, "holds real accounts" in refused.output) == (2, True)


def test_a_demonstration_is_served_on_its_own_database_alone(fresh, monkeypatch):
    with within(fresh, monkeypatch):
        with pytest.raises(BadSetting, match="holds real accounts"):
            installation.refuse_demonstration(Mode.DEMO)
        installation.begin_demonstration(now=NOW)
        installation.refuse_demonstration(Mode.DEMO)


def test_the_chain_of_events_is_walked_and_its_first_break_named(fresh, tmp_path):
    held = operate(fresh, "audit", "verify")
    assert held.exit_code == 0 and "events hold. Head: " in held.output

    with sqlite3.connect(tmp_path / "marketplace.db") as store:
        store.execute("drop trigger event_no_update")
        store.execute("update event set facts = replace(facts, '荷塘区', '某某区') where seq = 1")
    store.close()
    broken = operate(fresh, "audit", "verify")
    assert broken.exit_code == 1
    assert "BROKEN at event 1" in broken.output


def test_a_head_that_somebody_wrote_down_is_looked_up(fresh, monkeypatch):
    with within(fresh, monkeypatch):
        heads.publish_due(NOW)
        code = records.public_head().hash[:16]
    told = operate(fresh, "audit", "head", code.upper())
    assert (told.exit_code, "Published for 2023-03-01" in told.output) == (0, True)
    foreign = operate(fresh, "audit", "head", "0123456789abcdef")
    assert (foreign.exit_code, "NOT FOUND" in foreign.output) == (1, True)
    assert operate(fresh, "audit", "head", "xyz").exit_code == 2


def test_events_cut_off_at_the_end_are_missed(fresh, tmp_path):
    with sqlite3.connect(tmp_path / "marketplace.db") as store:
        store.execute("drop trigger event_no_delete")
        store.execute("delete from event where seq = (select max(seq) from event)")
    store.close()
    broken = operate(fresh, "audit", "verify")
    assert broken.exit_code == 1
    assert "its head says" in broken.output


SAID = {
    "run": (["worker"], "没有可以处理的队列", "There is no queue"),
    "outbox": (["outbox", "retry", "7"], "没有编号 7 的搁置任务", "no work numbered 7"),
    "healthcheck": (["healthcheck", "--url", "file:///etc/passwd"], "不是网址", "is no web address"),
    "init": (["init", "--admin-login", "second"], "已经安装过", "An installation is there already"),
    "demo": (["demo"], "只能在演示模式下建立", "demonstration mode alone"),
    "needs": (["needs", "import", "nowhere.xlsx", "--unit", "430200"], "读不出文件 nowhere.xlsx", "nowhere.xlsx cannot be read"),
    "rules": (["rules", "attach", "ZZ-PILOT-2023", "nowhere.txt"], "读不出文件 nowhere.txt", "nowhere.txt cannot be read"),
    "refusals": (["rules", "show", "XX"], "XX", "XX"),
}
"""For each module of commands that refuses: how, and its words in both languages."""
LATE = {"pilot", "serve"}
"""They refuse at the end of a year that was played, and where a demonstration was not built."""


@pytest.mark.parametrize("module", SAID)
def test_a_refusal_is_said_in_the_language_of_the_operator(fresh, module):
    arguments, chinese, english = SAID[module]
    for language, environ, said, head in (
        ([], {"LANG": "zh_CN.UTF-8"}, chinese, "不能继续："),
        ([], {"LANG": "C.UTF-8"}, chinese, "不能继续："),
        ([], {"LANG": "en_GB.UTF-8"}, english, "Error: "),
        ([], {"LC_ALL": "en_US", "LANG": "zh_CN.UTF-8"}, english, "Error: "),
        (["--language", "en"], {"LANG": "zh_CN.UTF-8"}, english, "Error: "),
        (["--language", "zh"], {"LC_ALL": "en_US"}, chinese, "不能继续："),
    ):
        refused = operate(fresh | environ, *language, *arguments)
        assert (refused.exit_code, head in refused.output, said in refused.output) == (2, True, True), refused.output


def test_every_module_of_commands_that_refuses_is_tried_in_both_languages():
    folder = Path(cli.__file__).parent
    refusing = {path.stem for path in folder.glob("*.py") if "raise Stop(" in path.read_text("utf-8")}
    assert refusing == SAID.keys() | LATE


def test_migrating_twice_changes_nothing(environ):
    environ = environ | {"SECRET_KEY": "0123456789abcdef" * 4}
    assert "brought up to date" in operate(environ, "migrate").output
    assert "is up to date" in operate(environ, "migrate").output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["worker"], "There is no queue to work off"),
        (["outbox", "retry", "7"], "no work numbered 7"),
        (["healthcheck", "--url", "http://127.0.0.1:9/healthz"], "Nobody answers as expected"),
        (["healthcheck", "--url", "file:///etc/passwd"], "is no web address"),
        (["nonsense"], "No such command"),
    ],
)
def test_a_command_that_cannot_go_on_says_so_in_one_sentence_and_ends_with_2(fresh, arguments, why):
    refused = operate(fresh, *arguments)
    assert refused.exit_code == 2
    assert why in refused.output
    assert "Traceback" not in refused.output


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(fresh):
    refused = operate(fresh | {"DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "audit", "verify")
    assert refused.exit_code == 2
    assert "The database cannot be used as it is" in refused.output


def test_the_outbox_is_listed(fresh):
    assert "waiting, 0 given up." in operate(fresh, "outbox", "list").output


@dataclass(frozen=True)
class Login:
    role: str
    login: str
    password: str


def small_city(now, reach):
    places.create_units(rulesets.load_units(), now=now)
    people.create_first_administrator(login="admin", name="某某", password=PASSWORD, now=now)
    return [Login("administrator", "admin", PASSWORD)]


def city_that_burns_down(now, reach):
    small_city(now, reach)
    raise KeyboardInterrupt


@pytest.fixture
def demo_mode(environ):
    return environ | {"MARKETPLACE_MODE": "demo"}


def test_the_demonstration_is_built_once_and_its_logins_are_kept(demo_mode, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "BUILDER", f"{__name__}.small_city")
    assert operate(demo_mode, "demo").exit_code == 0
    [kept] = json.loads(demo.logins_file(tmp_path).read_text("utf-8"))
    assert kept == {"role": "administrator", "login": "admin", "password": PASSWORD}
    assert "is there already" in operate(demo_mode, "demo").output


def test_a_demonstration_that_was_broken_off_is_begun_anew(demo_mode, monkeypatch):
    monkeypatch.setattr(demo, "BUILDER", f"{__name__}.city_that_burns_down")
    assert operate(demo_mode, "demo").exit_code != 0
    monkeypatch.setattr(demo, "BUILDER", f"{__name__}.small_city")
    again = operate(demo_mode, "demo")
    assert again.exit_code == 0, again.output
    with within(demo_mode, monkeypatch):
        assert installation.demonstration() is installation.Demonstration.BUILT
        assert db.session.query(Account).count() == 1


def test_a_database_of_others_is_not_emptied_when_a_demonstration_was_broken_off(demo_mode, tmp_path, monkeypatch):
    elsewhere = demo_mode | {"DATABASE_URL": f"sqlite:///{tmp_path / 'elsewhere.db'}"}
    monkeypatch.setattr(demo, "BUILDER", f"{__name__}.city_that_burns_down")
    assert operate(elsewhere, "demo").exit_code != 0
    refused = operate(elsewhere, "demo")
    assert (refused.exit_code, "was broken off" in refused.output) == (2, True)
    assert (tmp_path / "elsewhere.db").exists()


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"BASE_URL": "https://jiebang.example.cn"}, "TRUSTED_HOSTS=jiebang.example.cn"),
        ({"BASE_URL": "https://jiebang.example.cn", "TRUSTED_HOSTS": "jiebang.example.cn"}, "TRUSTED_PROXIES=1"),
        ({"HOST": "0.0.0.0"}, "HOST=127.0.0.1"),
    ],
)
def test_an_unsafe_start_ends_with_one_sentence(tmp_path, told, named):
    refused = operate({"MARKETPLACE_VAR": str(tmp_path), "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz"} | told, "serve")
    assert refused.exit_code == 2
    assert named in refused.output and "Traceback" not in refused.output


def test_the_list_of_commands_says_of_each_what_its_own_help_says_first():
    for name, entry in COMMANDS.items():
        command = main.get_command(None, name)
        assert " ".join(command.help.split()).startswith(entry.says)
        assert entry.says in " ".join(operate({}, "--help").output.split())


def test_help_loads_neither_the_application_nor_a_solver():
    heavy = ["numpy", "scipy", "numba", "sqlalchemy", "flask", "redis", "marketplace.site", "marketplace.matching"]
    heavy += ["marketplace.shared.extensions", "marketplace.rulebook"]
    asked = f"try:\n main(['--help'])\nexcept SystemExit: print('loaded:', sorted(set({heavy}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nfrom marketplace.cli import main\n{asked}"], capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "loaded: []", done.stderr


def test_the_queue_server_is_left_as_it_is_installed():
    """Whoever serves need not own it."""
    program = Path(broker.program())
    before = program.stat().st_ctime_ns
    assert broker.program() == str(program)
    assert program.stat().st_ctime_ns == before


def test_a_service_manager_is_told_of_the_start_once_it_has_asked(tmp_path):
    place = str(tmp_path / "manager")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(place)
        manager.settimeout(10)
        site.tell_started("")
        site.tell_started(place)
        assert manager.recv(100) == b"READY=1"
    site.tell_started(str(tmp_path / "gone"))
