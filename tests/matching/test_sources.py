"""The table of methods and the engine name the same sources."""

import ast
import re
from pathlib import Path

from marketplace import matching

ENGINE = Path(matching.__file__).parent
TABLE = ENGINE.parents[1] / "docs/decisions/0068-the-engine-stands-alone.md"


def test_each_source_in_the_table_of_methods_is_cited_by_a_module():
    docstrings = [ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in ENGINE.rglob("*.py")]
    cited = re.sub(r"\s+", " ", " ".join(docstrings)).replace("(", "").replace(")", "")
    last = re.findall(r"^\|.*\| ([^|]*\d{4}) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    named = [source.removeprefix("after ") for cell in last for source in re.split(r"; |, (?=after )", cell)]
    assert len(named) > 15
    assert [source for source in named if source not in cited] == []
