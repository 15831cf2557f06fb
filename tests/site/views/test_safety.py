"""What is unsafe about an installation is refused at the start, or told to those who can mend it (A9)."""

from dataclasses import replace

import pytest

from marketplace import create_app
from marketplace.records import safety
from marketplace.serving.migrating import upgrade
from marketplace.shared import clock
from marketplace.shared.config import BadSetting, Mode, Settings
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.shared.wording import say

SAFE = Settings(
    secret_key="0123456789abcdefghijklmnopqrstuvwxyz",
    base_url="https://jiebang.example.cn",
    proxies=1,
    trusted_hosts=("jiebang.example.cn", "127.0.0.1"),
    mail_url="smtps://post.example.cn",
)


def test_a_whole_and_safe_installation_starts_in_silence():
    safety.check(SAFE)
    assert safety.unsafe(SAFE) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"proxies": 0}, "TRUSTED_PROXIES=1"),
        ({"trusted_hosts": ("127.0.0.1",)}, "TRUSTED_HOSTS=jiebang.example.cn,127.0.0.1"),
        ({"trusted_hosts": ()}, "TRUSTED_HOSTS"),
        ({"base_url": "", "host": "0.0.0.0"}, "BASE_URL=https://"),
        ({"base_url": "http://jiebang.example.cn", "host": "10.0.0.5", "proxies": 0}, "BASE_URL=https://"),
        ({"base_url": "", "host": "::"}, "HOST=127.0.0.1"),
        *(
            ({"base_url": text}, "BASE_URL")
            for text in (
                "jiebang.example.cn",
                "ftp://jiebang.example.cn",
                "https://",
                "https://jiebang.example.cn/app",
                "https://me:word@jiebang.example.cn",
                "https://jiebang.example.cn:x",
                "https://[",
                "https://jiebang.example.cn?x",
            )
        ),
    ],
)
def test_a_production_start_that_would_hurt_its_visitors_is_refused_with_the_way_out(changed, named):
    with pytest.raises(BadSetting) as refusal:
        safety.check(replace(SAFE, **changed))
    assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"base_url": ""}, "http"),
        ({"base_url": "http://127.0.0.1:8000", "proxies": 0}, "http"),
        ({"host": "0.0.0.0"}, "port"),
        ({"mail_url": "smtp://post.example.cn"}, "mail"),
        ({"mail_url": "smtp://post.example.cn:25?starttls=0"}, "mail"),
        ({"mail_url": ""}, "letters"),
        ({"redis_url": "redis://10.0.0.9:6379/0"}, "sqlite"),
        ({"mode": Mode.DEMO, "host": "0.0.0.0"}, "demo"),
        ({"mode": Mode.DEMO}, "demo"),
    ],
)
def test_what_may_be_meant_so_is_only_spoken_of(changed, key):
    settings = replace(SAFE, **changed)
    safety.check(settings)
    assert safety.unsafe(settings) == [key]


@pytest.mark.parametrize(
    "changed",
    [
        {"mail_url": "smtp://127.0.0.1"},
        {"mail_url": "smtp://post.example.cn?starttls=1"},
        {"redis_url": "redis://localhost:6379"},
        {"redis_url": "unix:///run/valkey.sock"},
        {"redis_url": "redis://10.0.0.9:6379/0", "database_url": "postgresql://db/name"},
        {"mode": Mode.DEMO, "base_url": ""},
        {"trusted_hosts": (".example.cn",)},
    ],
)
def test_what_is_well_is_not_spoken_of(changed):
    settings = replace(SAFE, **changed)
    safety.check(settings)
    assert safety.unsafe(settings) == []


def test_every_unsafe_thing_has_words_for_operators_and_for_people():
    for key in safety.UNSAFE:
        assert "。" in say(f"unsafe.{key}")


def unsafe(client):
    return set(client.get("/healthz").json["unsafe"])


def test_a_proxy_that_the_settings_do_not_know_is_noticed_while_it_runs(app, make, as_user, client):
    app.extensions.pop("unsafe_noted", None)
    assert unsafe(client) == set()

    client.get("/board", headers={"X-Forwarded-For": "203.0.113.9"})

    assert unsafe(client) == {"forwarded"}
    assert "TRUSTED_PROXIES" in as_user(make.account(Role.ADMINISTRATOR)).get("/people").text
    assert "TRUSTED_PROXIES" not in as_user(make.account(Role.AUDITOR)).get("/people").text


def test_whoever_goes_round_the_proxy_is_noticed_and_the_proxy_itself_is_not(app, client):
    app.extensions.pop("unsafe_noted", None)
    known = replace(app.extensions["settings"], proxies=1)
    before, app.extensions["settings"] = app.extensions["settings"], known
    try:
        client.get("/board", headers={"X-Forwarded-For": "203.0.113.9"}, environ_base={"REMOTE_ADDR": "10.0.0.2"})
        client.get("/board")
        assert unsafe(client) == set()
        client.get("/board", environ_base={"REMOTE_ADDR": "10.0.0.7"})
        assert unsafe(client) == {"bypassed"}
    finally:
        app.extensions["settings"] = before


@pytest.mark.parametrize(
    ("proxies", "passed", "remote", "told"),
    [
        (1, "203.0.113.9", "203.0.113.9", set()),
        (2, "203.0.113.9, 10.0.0.3", "203.0.113.9", set()),
        (2, "203.0.113.9", "10.0.0.7", {"fewer_proxies"}),
        (2, "203.0.113.9", "127.0.0.1", {"fewer_proxies"}),
        (3, "198.51.100.1, 203.0.113.9", "127.0.0.1", {"fewer_proxies"}),
        (1, "203.0.113.9, 10.0.0.3", "10.0.0.3", {"more_proxies"}),
        (1, "198.51.100.1, 1.2.3.4", "1.2.3.4", set()),
        (2, ", ,", "10.0.0.7", {"bypassed"}),
    ],
)
def test_another_number_of_proxies_than_that_of_the_settings_is_noticed(app, client, proxies, passed, remote, told):
    """The shown case: 2 in the settings and one proxy had the effect of none, and nothing said so."""
    app.extensions.pop("unsafe_noted", None)
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, proxies=proxies)
    try:
        client.get("/board", headers={"X-Forwarded-For": passed}, environ_base={"REMOTE_ADDR": remote})
        assert unsafe(client) == told
    finally:
        app.extensions["settings"] = before


def test_behind_one_proxy_that_is_taken_for_two_the_administrator_hears_of_it(tmp_path):
    settings = replace(SAFE, proxies=2, var_dir=tmp_path, mode=Mode.PRODUCTION)
    built = create_app(settings)
    with built.app_context():
        upgrade()
        told = {"base_url": "https://jiebang.example.cn", "environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
        built.test_client().get("/board", headers={"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}, **told)
        assert "fewer_proxies" in built.test_client().get("/healthz", **told).json["unsafe"]
        db.engine.dispose()


def test_a_forged_header_costs_one_note_an_hour(app, client):
    app.extensions.pop("unsafe_noted", None)
    for _ in range(3):
        client.get("/board", headers={"Forwarded": "for=203.0.113.9"})
    first = app.extensions["unsafe_noted"]["forwarded"]
    client.get("/board", headers={"Forwarded": "for=203.0.113.9"})
    assert app.extensions["unsafe_noted"]["forwarded"] == first <= clock.now()


def test_a_folder_that_others_may_read_is_told_of(app, client):
    folder = app.extensions["settings"].var_dir
    folder.chmod(0o755)
    try:
        assert "folder" in unsafe(client)
    finally:
        folder.chmod(0o700)


def test_the_secret_key_is_still_asked_for_first(tmp_path):
    with pytest.raises(BadSetting, match="SECRET_KEY"):
        create_app(replace(SAFE, secret_key="short", var_dir=tmp_path))


def test_a_queue_that_nobody_can_reach_is_refused_at_the_start(tmp_path):
    with pytest.raises(BadSetting, match="REDIS_URL"):
        create_app(replace(SAFE, redis_url="localhost:6379", var_dir=tmp_path))
