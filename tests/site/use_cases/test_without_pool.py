"""Whether a place in the pool is asked for is one question, for a deed and for a list, also where a programme decides it."""

from sqlalchemy import select

from marketplace.competition.queries import standing
from marketplace.programmes.models import Programme
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation
from tests.competition.use_cases.competing import change
from tests.lawbook import copied, edited, text_of

__all__ = ["copied"]
SWITCHED = edited(text_of("ZZ-PILOT-2023"), "[[rule]]", ('subject = "claim"', 'key = "listed"'), "switch", '"gate_listed"') + (
    '\n[setting.gate_listed]\nlabel = "名单以外的机构不能揭榜"\nwhy = "由市局决定"\n'
)


def standing_of(firm, programme):
    asked = select(Organisation.id).join(Programme, Programme.id == programme.id)
    found = asked.where(standing.institution_stands(Organisation.id, Programme.id), Organisation.id == firm.id)
    return db.session.scalar(found) is not None


def test_a_switch_of_a_programme_opens_the_lists_as_it_opens_the_deeds(make, copied):
    need, firm = make.need(), make.institution()
    programme = make.programme()
    change(programme, ruleset_key=copied(SWITCHED))
    for on in (True, False):
        change(make.reread(programme), settings={"gate_listed": on})
        assert standing.of_pair(make.reread(need), firm.id).place_asked is on
        assert standing_of(firm, programme) is not on
