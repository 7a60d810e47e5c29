"""Make `tests/series/*.csv` again from data sets inside public packages; `tests/series/SOURCES.md` names them.

Needs an environment with those packages; reads their files and imports none of them.
`python bench/make_series.py tests/series`
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import sys
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import mean

Days = Iterator[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Slice:
    """`weeks` weeks from the Monday `start`; a week with fewer than `least` readings is left out."""

    name: str
    days: Callable[[], Days]
    start: str
    weeks: int
    how: Callable[[Iterable[float]], float] = mean
    least: int = 7


def packaged(package: str, path: str, member: str = "") -> list[dict[str, str]]:
    """The rows of a CSV file inside an installed package, perhaps gzipped or in a tar file."""
    text = raw(package, path, member)
    return list(csv.DictReader(io.StringIO(text)))


def raw(package: str, path: str, member: str = "") -> str:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Please install {package} first.")
    file = Path(spec.submodule_search_locations[0]) / path
    if member:
        with tarfile.open(file) as tar:
            held = tar.extractfile(member)
            return held.read().decode() if held else ""
    data = file.read_bytes()
    return (gzip.decompress(data) if path.endswith(".gz") else data).decode()


def r_data(group: str, name: str) -> list[dict[str, str]]:
    return packaged("pydataset", "resources.tar.gz", f"resources/rdata/csv/{group}/{name}.csv")


def air(column: str) -> Callable[[], Days]:
    return lambda: (
        (date(1973, int(row["Month"]), int(row["Day"])), float(row[column]))
        for row in r_data("datasets", "airquality")
        if row[column] not in {"NA", ""}
    )


def nox(site: str) -> Callable[[], Days]:
    return lambda: (
        (date.fromisoformat(row["date"]), float(row[site]))
        for row in r_data("robustbase", "ambientNOxCH")
        if row[site] not in {"NA", ""}
    )


def dollar(column: str) -> Callable[[], Days]:
    return lambda: (
        (date.fromisoformat(f"19{d[:2]}-{d[2:4]}-{d[4:]}"), float(row[column]))
        for row in r_data("Ecdat", "Garch")
        for d in [row["date"]]
    )


def seattle(column: str) -> Callable[[], Days]:
    return lambda: (
        (date.fromisoformat(row["date"].replace("/", "-")), float(row[column]))
        for row in packaged("vega_datasets", "_data/seattle-weather.csv")
    )


def co2() -> Days:
    for row in packaged("statsmodels", "datasets/co2/co2.csv"):
        d = row["date"]
        if row["co2"]:
            yield date(int(d[:4]), int(d[4:6]), int(d[6:])), float(row["co2"])


def commits() -> Days:
    for line in raw("bokeh_sampledata", "_data/commits.txt.gz").splitlines():
        yield parsedate_to_datetime(line).date(), 1.0


def sea() -> Days:
    for row in packaged("bokeh_sampledata", "_data/sea_surface_temperature.csv.gz"):
        yield date.fromisoformat(row["time (UTC)"][:10]), float(row["temperature (celsius)"])


def lincoln() -> Days:
    for row in packaged("bokeh_sampledata", "_data/lincoln_weather.csv"):
        if row["TMAX"]:
            yield date.fromisoformat(row["DATE"]), float(row["TMAX"])


def approval() -> Days:
    for row in packaged("river", "datasets/trump_approval.csv.gz"):
        yield date.fromordinal(int(row["ordinal_date"])), float(row["five_thirty_eight"])


def brent() -> Days:
    for row in packaged("river", "drift/datasets/brent_crude_oil.csv"):
        month, day, year = map(int, row["day"].split("/"))
        yield date(year, month, day), float(row["DPB"])


def bitcoin() -> Days:
    for row in packaged("river", "drift/datasets/bitcoin.csv"):
        yield date.fromisoformat(row["date"]), float(row["price"])


def accidents() -> Days:
    """Days 1 to 92 of 1962, dated as if day 1 were a Monday: the data set gives no dates."""
    for row in r_data("MASS", "Traffic"):
        if row["year"] == "1962":
            yield date(1962, 1, 1) + timedelta(days=int(row["day"]) - 1), float(row["y"])


SLICES = (
    Slice("ozone-new-york", air("Ozone"), "1973-05-07", 21, least=4),
    Slice("wind-new-york", air("Wind"), "1973-05-07", 21),
    Slice("heat-new-york", air("Temp"), "1973-05-07", 21),
    Slice("sun-new-york", air("Solar.R"), "1973-05-07", 21, least=5),
    Slice("warmth-seattle", seattle("temp_max"), "2013-02-04", 30),
    Slice("rain-seattle", seattle("precipitation"), "2012-06-04", 26, how=sum),
    Slice("wind-seattle", seattle("wind"), "2014-01-06", 20),
    Slice("nights-seattle", seattle("temp_min"), "2015-07-06", 20),
    Slice("nox-suburb", nox("su"), "2004-01-05", 32, least=5),
    Slice("nox-country", nox("la"), "2004-05-03", 24, least=5),
    Slice("co2-rising", co2, "1998-10-05", 28, least=1),
    Slice("co2-falling", co2, "1985-05-06", 22, least=1),
    Slice("mark-dollar", dollar("dm"), "1980-08-04", 30, least=4),
    Slice("pound-dollar", dollar("bp"), "1985-01-07", 26, least=4),
    Slice("commits", commits, "2014-01-06", 40, how=sum, least=1),
    Slice("sea-warming", sea, "2016-02-22", 24, least=300),
    Slice("cooling-lincoln", lincoln, "2016-06-06", 28),
    Slice("approval", approval, "2017-03-06", 24),
    Slice("oil-slump", brent, "2014-05-05", 34, least=4),
    Slice("oil-rising", brent, "2013-06-03", 16, least=4),
    Slice("bitcoin-slump", bitcoin, "2018-01-08", 28, least=2),
    Slice("road-accidents", accidents, "1962-01-01", 13, how=sum),
)


def rows(piece: Slice) -> Iterator[tuple[date, float]]:
    """The Mondays of the slice and their values, rounded to four digits behind the point."""
    found = defaultdict[date, list[float]](list)
    for day, value in piece.days():
        found[day - timedelta(days=day.weekday())].append(value)
    start = date.fromisoformat(piece.start)
    for week in (start + timedelta(weeks=n) for n in range(piece.weeks)):
        if len(found[week]) >= piece.least:
            yield week, round(float(piece.how(found[week])), 4)


def main(folder: Path) -> None:
    for piece in SLICES:
        counted = piece.name == "road-accidents"
        lines = [f"{n if counted else week},{value:g}" for n, (week, value) in enumerate(rows(piece), 1)]
        (folder / f"{piece.name}.csv").write_text("week,value\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
