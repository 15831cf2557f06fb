"""The health page tells the truth, to everybody, and disturbs nobody."""

from marketplace.shared import clock
from marketplace.site.jobs import on_redis
from marketplace.site.jobs.relay import Relay


def test_all_is_well_without_a_queue_as_long_as_the_scheduler_keeps_its_word(client):
    Relay(tasks=()).turn(clock.now())
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert set(answer.json["parts"]) == {"database", "queue", "worker", "scheduler"}
    assert "Set-Cookie" not in answer.headers


def test_a_scheduler_that_was_never_heard_of_is_named(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["status"] == "failing"
    assert [name for name, state in answer.json["parts"].items() if not state.startswith("ok")] == ["scheduler"]


def test_a_queue_that_does_not_answer_is_named_and_pages_still_work(app, client, tmp_path, monkeypatch):
    monkeypatch.setitem(app.extensions, "doorbell", on_redis.OnRedis(f"unix://{tmp_path / 'none'}"))
    Relay(tasks=()).turn(clock.now())
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["parts"]["queue"] == "does not answer"
    assert client.get("/readyz").status_code == 200
    assert client.get("/").status_code == 200
