"""What everybody reads of a published round."""

from tests.services.competing import Play


def test_nothing_is_public_before_publication(make, client):
    play = Play(make)
    play.announce()
    play.review(play.claim(0, 0))
    play.propose(play.solve())
    play.approve()

    assert play.round.name not in client.get("/results").text
    assert client.get(f"/results/{play.round.id}").status_code == 404


def test_winners_are_public_and_scores_rivals_and_contacts_are_not(make, client):
    play = Play(make)
    rows = play.played()

    assert play.round.name in client.get("/results").text
    page = client.get(f"/results/{play.round.id}").text
    assert play.needs[0].number in page
    assert play.places[0].organisation.name in page
    assert play.places[1].organisation.name not in page
    for secret in ("13800000000", rows[0][0].key, "先诊断现状", f"{rows[0][0].score / 100:.2f}"):
        assert secret not in page


def test_a_result_that_is_not_there_is_404(client):
    assert client.get("/results/4711").status_code == 404
