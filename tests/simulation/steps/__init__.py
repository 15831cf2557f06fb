"""What people of the city can do: every use case with the command that somebody would give."""

from tests.simulation.steps import competition, delivery, evaluation, needs, people, programmes, vetting
from tests.simulation.steps.play import Play

PLAYS: dict[str, Play] = {
    play.name: play for module in (people, programmes, needs, vetting, competition, delivery, evaluation) for play in module.PLAYS
}
