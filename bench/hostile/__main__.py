"""`python -m bench.hostile [ATTACK]`: attack the house, print what was measured; 1 where a bound did not hold.

Without an attack every one is run, with its own defaults.
"""

import argparse
import importlib
import pkgutil
import sys
from types import ModuleType

import bench.hostile
from bench.hostile import Line


def attacks() -> dict[str, ModuleType]:
    """The attacks by name: the modules of this package that can be run."""
    names = sorted(module.name for module in pkgutil.iter_modules(bench.hostile.__path__) if module.name != "__main__")
    modules = {name: importlib.import_module(f"bench.hostile.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def reader(known: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parsers = parser.add_subparsers(dest="attack", metavar="ATTACK")
    for name, module in known.items():
        said = (module.__doc__ or "").strip()
        sub = parsers.add_parser(name, help=said.partition("\n")[0], description=said)
        if hasattr(module, "options"):
            module.options(sub)
    return parser


def table(lines: list[Line]) -> str:
    """What was measured, a line each, what did not hold marked."""
    wide = max((len(line.what) for line in lines), default=0)
    return "\n".join(
        f"{'  ' if line.held else '! '}{line.what:<{wide}}  {line.measured:>12,.2f} {line.unit}  (at most {line.most:,.2f})"
        for line in lines
    )


def main() -> None:
    known = attacks()
    parser = reader(known)
    asked = parser.parse_args()
    held = True
    for told in [asked] if asked.attack else [parser.parse_args([name]) for name in known]:
        print(f"--- {told.attack}", flush=True)
        lines: list[Line] = known[told.attack].run(told)
        broken = sum(not line.held for line in lines)
        print(f"{table(lines)}\n{len(lines)} measured, {broken} over the bound.", flush=True)
        held &= bool(lines) and not broken
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
