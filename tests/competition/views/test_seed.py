"""The seed that settles ties: its hash is public before anybody claims, the seed itself with the result."""

import hashlib

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.competition.models import Round
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import Play, change


def test_the_hash_is_public_before_the_result_and_the_seed_is_not(make, client):
    play = Play(make)
    a_round = play.announce(seed=8_123_456_789_012_345_678)
    hashed = hashlib.sha256(f"ZZ2023:{a_round.number}:{a_round.seed}".encode()).hexdigest()

    page = client.get(f"/board/{play.needs[0].id}").text

    assert hashed in page
    assert str(a_round.seed) not in page


def test_with_the_result_everybody_can_check_the_seed_against_what_was_announced(make, client):
    play = Play(make)
    play.played()
    a_round = db.session.get(Round, play.round.id)
    text = f"ZZ2023:{a_round.number}:{a_round.seed}"

    page = client.get(f"/results/{a_round.id}").text

    assert hashlib.sha256(text.encode()).hexdigest() in page
    assert f"SHA-256(&#34;{text}&#34;)" in page
    assert "与公告时一致" in page

    with pytest.raises(IntegrityError, match="never changed"):
        change(a_round, seed=8)
