"""Tables that nobody should send, judged by `champion verdict`."""

import json
from pathlib import Path

import pytest

from tests.inbox.odd import DAYS, FIGURES, WORDS, odd_tables
from tests.test_offline import run


def test_no_odd_cell_of_a_table_ends_in_an_error_or_steers_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "weeks.csv"
    for text in odd_tables():
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        code, out, err = run(str(path), "--baseline", "1", "--better", "lower")
        assert (code == 0) == bool(out) == (not err), text[:80]
        assert not any(char in out + err for char in "\x00\x1b\x07\u202e"), text[:80]
        if code == 0:
            found = json.loads(run(str(path), "--baseline", "1", "--better", "lower", "--json")[1])
            assert "NaN" not in json.dumps(found), text[:80]


@pytest.mark.parametrize("option", ["--target", "--unit", "--chart"])
def test_no_odd_option_ends_in_an_error(tmp_path: Path, option: str) -> None:
    path = tmp_path / "weeks.csv"
    path.write_text("\n".join(f"{week},{180 - week}" for week in range(1, 15)))
    for odd in (*WORDS, *FIGURES, *DAYS):
        given = str(tmp_path / odd) if option == "--chart" else odd
        code, out, err = run(str(path), "--baseline", "6", "--better", "lower", f"{option}={given}")
        assert (code == 0) == bool(out) == (not err), odd[:80]
        assert not any(char in out + err for char in "\x00\x1b\x07\u202e"), odd[:80]
