"""`make sim`: play histories until the time is over; `SIM_SEED=... make sim` plays one again."""

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from tests.simulation.city import Cities
from tests.simulation.drawing import grow
from tests.simulation.history import History, Step, again
from tests.simulation.never import NEVER, RARE
from tests.simulation.outcomes import all_outcomes
from tests.simulation.reach import reached
from tests.simulation.seeds import kind_of
from tests.simulation.story import shortest, told


def main(given: Sequence[str] | None = None) -> int:
    """Play; 1 where something was wrong."""
    asked = _asked(given)
    cities = Cities(asked.postgresql)
    if asked.ends:
        return _ends(cities, asked.ends)
    came: Counter[tuple[str, str, str]] = Counter()
    start, began, steps, seeds, wrong = time.monotonic(), time.process_time(), 0, 0, 0
    looking, lasted, slow = 0.0, timedelta(), []
    while time.monotonic() < start + asked.minutes * 60:
        seeds += 1
        seed = asked.seed or f"{asked.first + seeds}"
        found = None
        with playing(cities, seed) as history:
            morning = history.city.now
            try:
                grow(history, seed, asked.steps)
            except Exception as error:
                found = error
                if asked.debug:
                    traceback.print_exc()
            lasted += history.city.now - morning
        if found is not None:
            wrong += 1
            print(f"SIM_SEED={seed} make sim: {type(found).__name__}: {found}", flush=True)
            if asked.seed:
                _tell(cities, history, seed, found)
        steps += len(history.steps)
        came += history.reached
        looking += history.looking
        slow += [f"{spent:.1f} s: {what} (seed {seed})" for spent, what in history.slow]
        if asked.seed:
            break
    spent, times = time.process_time() - began, lasted.total_seconds() / (time.monotonic() - start)
    for line in slow:
        print(line)
    print(f"{seeds} seeds, {steps} steps, {lasted.days} days at {times:,.0f} times the pace of the clock, {wrong} findings")
    print(
        f"{steps / spent:.0f} steps a second of processor time, {steps / (spent - looking):.0f} without the looks every so often"
    )
    if asked.coverage:
        print("\n".join(covered(came)))
    return int(bool(wrong))


def _ends(cities: Cities, word: str, most: int = 80) -> int:
    """Play until every end was reached but the rare ones; 1 where one is missing that is not listed."""
    times: Counter[tuple[str, str, str]] = Counter()
    sizes: list[int] = []

    def ended(_seed: str, history: History) -> None:
        times.update(history.reached)
        sizes.append(len(history.steps))

    wanted = all_outcomes() - RARE.keys()
    missing = wanted - reached(cities, word, wanted, most, ended=ended)
    print("\n".join(covered(times)))
    print(f"{len(sizes)} histories, {sum(sizes)} steps; not reached and not listed: {sorted(missing) or 'nothing'}")
    return int(bool(missing))


def covered(came: Counter[tuple[str, str, str]]) -> list[str]:
    """How often each use case ended how, and what of all that can be was not reached."""
    wanted, met = all_outcomes(), {(what, word) for what, word, _ in came}
    times = [f"{count:6} {what:45} {word:13} {key}" for (what, word, key), count in sorted(came.items())]
    missing = [f"     0 {what:45} {word:13} {RARE.get((what, word), '')}" for what, word in sorted(wanted - met)]
    never = [f" never {what:45} {word:13} {why}" for (what, word), why in sorted(NEVER.items())]
    share = f"{len(wanted & met)} of {len(wanted)} outcomes were reached, {len(wanted & met) / len(wanted):.1%}"
    return [*times, *missing, *never, share]


def _tell(cities: Cities, history: History, seed: str, error: Exception) -> None:
    """The fewest steps that go wrong in the same way, as a story."""
    said = str(error).partition(":")[0]

    def fails(steps: Sequence[Step]) -> bool:
        with playing(cities, seed) as other:
            try:
                again(other, steps)
            except Exception as found:
                return type(found) is type(error) and str(found).partition(":")[0] == said
        return False

    fewest = shortest(history.steps, fails)
    print("\n".join(told(history, fewest)))
    print([(step.what, step.salt) for step in fewest][-1:])


@contextmanager
def playing(cities: Cities, seed: str) -> Iterator[History]:
    """The city of a seed at the beginning of its history."""
    with cities.city(kind_of(seed), seed) as city:
        yield History(city, spent=time.process_time)


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make sim")
    parser.add_argument("--seed", default="")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--steps", type=int, default=150)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--postgresql", default=None)
    parser.add_argument("--coverage", action="store_true")
    parser.add_argument("--ends", default="", help="a word: histories go for what none before them came to")
    parser.add_argument("--debug", action="store_true")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
