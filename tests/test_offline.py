"""`champion verdict FILE.csv` says what a champion would read, as sentences, as JSON and as a picture."""

import argparse
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.chart import draw
from bot.offline import add_parsers, verdict_command

SERIES = Path(__file__).parent / "series"
WORDS = {"too early", "no clear change yet", "promising", "really moved", "getting worse"}

# file, baseline weeks, better, target, verdict, target met: each agreed on by a person looking at the chart
REAL = [
    ("ozone-new-york", 6, "lower", "20", "no clear change yet", False),
    ("wind-new-york", 6, "lower", None, "really moved", False),
    ("heat-new-york", 6, "lower", "70", "no clear change yet", False),
    ("sun-new-york", 6, "higher", "250", "no clear change yet", False),
    ("warmth-seattle", 8, "higher", "25", "really moved", True),
    ("rain-seattle", 6, "lower", "5", "getting worse", False),
    ("wind-seattle", 6, "lower", "2", "no clear change yet", False),
    ("nights-seattle", 6, "lower", "5", "really moved", False),
    ("nox-suburb", 6, "lower", "25", "really moved", False),
    ("nox-country", 5, "lower", "10", "getting worse", True),
    ("co2-rising", 6, "lower", None, "getting worse", False),
    ("co2-falling", 6, "lower", "340", "really moved", False),
    ("mark-dollar", 6, "lower", "0.5", "really moved", True),
    ("pound-dollar", 8, "higher", "1.5", "really moved", False),
    ("commits", 8, "higher", "60", "no clear change yet", False),
    ("sea-warming", 4, "higher", "15", "really moved", True),
    ("cooling-lincoln", 6, "lower", "32", "really moved", False),
    ("approval", 6, "higher", "45", "getting worse", False),
    ("oil-slump", 6, "lower", "60", "really moved", False),
    ("oil-rising", 6, "lower", "100", "getting worse", False),
    ("bitcoin-slump", 4, "higher", "15,000.00", "getting worse", False),
    ("road-accidents", 6, "lower", "120", "no clear change yet", False),
]


def run(*words: str, drawing: bool = True) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    out, err = io.StringIO(), io.StringIO()
    code = verdict_command(parser.parse_args(["verdict", *words]), out, draw if drawing else None, err)
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(14)]
    values = [180, 212, 148, 180, 175, 185, 170, 158, 151, 144, 138, 130, 128, 126]
    rows = "".join(f"{week},{value}\n" for week, value in zip(weeks, values, strict=True))
    path = tmp_path / "routes.csv"
    path.write_text("week,value\n" + rows)
    return path


@pytest.mark.parametrize(("name", "baseline", "better", "target", "word", "met"), REAL)
def test_every_real_series_is_read_charted_and_judged(
    tmp_path: Path, name: str, baseline: int, better: str, target: str | None, word: str, met: bool
) -> None:
    words = [str(SERIES / f"{name}.csv"), "--baseline", str(baseline), "--better", better]
    words += ["--target", target] if target else []
    picture = tmp_path / "chart.png"
    code, said, err = run(*words, "--chart", str(picture))
    assert (code, err) == (0, "")
    assert 3 <= len(said.splitlines()) <= 6
    assert picture.read_bytes().startswith(b"\x89PNG")
    found = json.loads(run(*words, "--json")[1])
    assert (found["verdict"], found["target_met"]) == (word, met)
    assert 0 < found["p_value"] <= 1
    assert found["limits"][0] < found["limits"][1]


def test_every_series_is_in_the_table_and_named_with_its_source() -> None:
    names = {path.stem for path in SERIES.glob("*.csv")}
    sources = (SERIES / "SOURCES.md").read_text()
    assert names == {row[0] for row in REAL}
    assert len(names) >= 20
    assert all(f"`{name}.csv`" in sources for name in names)


def test_a_champion_reads_number_meaning_way_and_range(table: Path) -> None:
    code, said, err = run(str(table), "--baseline", "6", "--better", "lower", "--target", "108", "--unit", "min")
    assert (code, err) == (0, "")
    assert said.splitlines() == [
        "▅█▃▅▅▆▅▄▃▂▂▁▁▁",
        "126 min, down 2 on last week.",
        "This looks real: the last 6 weeks beat your 6 baseline weeks by more than normal ups and downs explain.",
        "70% of the way to 108.",
        "At this pace you get there between 14 and 27 April.",
    ]


def test_the_json_has_every_figure(table: Path) -> None:
    found = json.loads(run(str(table), "--baseline", "6", "--better", "lower", "--target", "108", "--json")[1])
    assert found == {
        "verdict": "really moved",
        "p_value": 2 / 924,
        "limits": [pytest.approx(180 - 2.66 * 28.6), pytest.approx(180 + 2.66 * 28.6)],
        "target_range": ["2026-04-14", "2026-04-27"],
        "target_met": False,
        "covered": pytest.approx((180 - 129) / 72),
        "weeks": 8,
    }


def test_counted_weeks_give_a_range_of_counts(tmp_path: Path) -> None:
    path = tmp_path / "counted.csv"
    path.write_text("\n".join(f"{n},{200 - 5 * n + (n % 3)}" for n in range(1, 17)))
    words = (str(path), "--baseline", "6", "--better", "lower", "--target", "100")
    first, last = json.loads(run(*words, "--json")[1])["target_range"]
    assert 17 <= first < last <= 25
    assert f"between week {first} and week {last}." in run(*words)[1]


def test_a_range_is_not_said_beside_no_clear_change() -> None:
    words = (str(SERIES / "wind-seattle.csv"), "--baseline", "6", "--better", "lower", "--target", "2")
    assert json.loads(run(*words, "--json")[1])["target_range"]
    assert "At this pace" not in run(*words)[1]


def test_what_cannot_be_computed_is_null(table: Path) -> None:
    found = json.loads(run(str(table), "--baseline", "12", "--better", "lower", "--json")[1])
    assert found["verdict"] == "too early"
    assert [found[key] for key in ("p_value", "target_range", "covered")] == [None] * 3
    one = json.loads(run(str(table), "--baseline", "1", "--better", "lower", "--json")[1])
    assert (one["verdict"], one["limits"]) == ("promising", None)
    none = json.loads(run(str(table), "--baseline", "14", "--better", "lower", "--json")[1])
    assert (none["verdict"], none["weeks"]) == ("too early", 0)


def test_every_bad_row_is_a_sentence_and_the_code_is_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("week,value\n2026-01-05,1\n2026-01-12,lots\nsoon,3\n2026-01-05,4\n")
    code, said, err = run(str(path), "--baseline", "2", "--better", "lower", "--json")
    assert (code, said) == (2, "")
    assert [line.split(":")[0] for line in err.splitlines()] == [f"{path}, line {n}" for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--baseline", "0"), "between 1 and 14"),
        (("--baseline", "15"), "between 1 and 14"),
        (("--baseline", "6", "--target", "1,250"), "--target 1,250 can be 1.25 or 1,250."),
        (("--baseline", "6", "--target", "soon"), "--target: I can't read “soon”"),
        (("--baseline", "6", "--target", "nan"), "--target: I can't read “nan”"),
        (("--baseline", "6", "--chart", "/no/such/folder/x.png"), "I can't write /no/such/folder/x.png"),
    ],
)
def test_a_bad_argument_is_one_sentence_and_the_code_is_2(table: Path, words: tuple[str, ...], sentence: str) -> None:
    code, said, err = run(str(table), "--better", "lower", *words)
    assert (code, said) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing.csv", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, name: str) -> None:
    code, _, err = run(str(tmp_path / name), "--baseline", "4", "--better", "lower")
    assert code == 2
    assert err.startswith("I can't read ")


def test_a_file_too_large_for_weeks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(b"1,2\n" * 300_000)
    assert "larger than a table of weeks" in run(str(path), "--baseline", "4", "--better", "lower")[2]


def test_bytes_that_are_no_text_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "bytes.csv"
    path.write_bytes(bytes(range(256)))
    code, said, err = run(str(path), "--baseline", "4", "--better", "lower")
    assert (code, said) == (2, "")
    assert "\x1b" not in err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_spreadsheets_of_every_age_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(("Wöche;Wert\n" + "".join(f"{n};{n},5\n" for n in range(1, 12))).encode(encoding))
    assert run(str(path), "--baseline", "6", "--better", "higher")[0] == 0


def test_without_a_way_to_draw_a_chart_is_refused(table: Path, tmp_path: Path) -> None:
    code, _, err = run(
        str(table), "--baseline", "6", "--better", "lower", "--chart", str(tmp_path / "x.png"), drawing=False
    )
    assert code == 2
    assert "cannot draw" in err


def test_a_terminal_without_block_characters_still_gets_the_sentences(table: Path) -> None:
    parser = argparse.ArgumentParser()
    add_parsers(parser.add_subparsers())
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    args = parser.parse_args(["verdict", str(table), "--baseline", "6", "--better", "lower"])
    assert verdict_command(args, out) == 0
    out.flush()
    assert b"This looks real" in raw.getvalue()


def test_the_help_prints_the_honest_limits(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("--help")
    assert "no proof of what caused the change" in capsys.readouterr().out
