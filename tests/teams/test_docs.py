"""docs/teams.md says what people meet: every setting, and everything that the adapter writes into the log."""

import re
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
TEAMS = (ROOT / "docs" / "teams.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_whatever_the_adapter_logs_is_explained_with_its_remedy() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "adapters" / "teams").glob("*.py"))
    logged = set(re.findall(r'log\.\w+\(\s*"(teams\.\w+)"', code))
    explained = set(re.findall(r"`(teams\.\w+)\b", TEAMS.partition("## What to do when")[2]))
    assert logged == explained


def test_every_setting_of_teams_is_named_where_settings_are_named() -> None:
    names = {name.upper() for name in Settings.model_fields if name.startswith("teams_")}
    assert names == set(re.findall(r"`(TEAMS_\w+)`", README.partition("## Settings")[2].partition("\n## ")[0]))


def test_the_way_there_is_ten_steps() -> None:
    steps = re.findall(r"^(\d+)\. ", TEAMS.partition("\n## ")[2].partition("\n## ")[0], re.MULTILINE)
    assert steps == [str(number) for number in range(1, 11)]


def test_every_page_that_the_documentation_leads_to_is_there_with_that_heading() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path, _, heading = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.name} leads to {link}"
            if heading:
                lines = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w\- ]", "", line.casefold()).replace(" ", "-") for line in lines}
                assert heading in slugs, f"{page.name} leads to {link}"
