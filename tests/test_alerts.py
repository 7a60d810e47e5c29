"""The alerting rules: every one can fire, is about something that is shown, and is explained where it leads to."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from adapters.metrics import Metrics
from bot.ports import Look, Standing

ROOT = Path(__file__).parents[1]
GROUPS = yaml.safe_load((ROOT / "manifest" / "deploy" / "alerts.yaml").read_text())["groups"]
RULES: list[dict[str, Any]] = [rule for group in GROUPS for rule in group["rules"]]
DOCS = (ROOT / "docs" / "operations.md").read_text()
DURATION = re.compile(r"\d+[smh]")


def selectors(expression: str) -> list[promql_parser.VectorSelector]:
    """Every series that an expression asks for. Raises ValueError for what Prometheus would not read."""
    found: list[promql_parser.VectorSelector] = []

    def look(each: Any) -> bool:
        found.extend([each] if isinstance(each, promql_parser.VectorSelector) else [])
        return True

    promql_parser.walk(promql_parser.parse(expression), look)
    return found


def shown() -> dict[str, list[dict[str, str]]]:
    """Every series that /metrics can show of a bot that has heard, sent and ticked, by its name."""
    metrics = Metrics("1", "0001", ["slack", "teams"])
    metrics.heard("slack", "press", 1)
    metrics.ticked(1, 1)
    late = timedelta(seconds=1)
    states = dict.fromkeys(("waiting", "sending", "unknown", "dead"), 1)
    page = metrics.page(Look(Standing(late, late, states, 0, is_held=False), True, late, tick_limit=late))[0].decode()
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


def anchors(page: str) -> set[str]:
    """What links into that page may name, as its headings are turned into anchors."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_asks_for_series_that_metrics_shows(rule: dict[str, Any]) -> None:
    asked, series = selectors(rule["expr"]), shown()
    assert asked
    for each in asked:
        assert each.name in series, each.name
        for matcher in each.matchers.matchers:
            pattern = re.compile(matcher.value if "Re" in str(matcher.op) else re.escape(matcher.value))
            assert any(pattern.fullmatch(labels[matcher.name]) for labels in series[each.name]), str(each)


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_says_what_it_is_how_bad_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}, (
        "Prometheus refuses a field it does not know"
    )
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert DURATION.fullmatch(rule.get("for", "1m"))
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert page == "docs/operations.md" and anchor in anchors(DOCS)


def test_every_alert_is_explained_once_and_nothing_is_explained_that_never_fires() -> None:
    told = re.findall(r"^### (Champion\w+)$", DOCS, re.MULTILINE)
    assert sorted(told) == sorted(rule["alert"] for rule in RULES)


def test_the_documentation_lists_every_metric_of_our_own_and_no_other() -> None:
    table = DOCS.partition("## Metrics")[2].partition("## Alerts")[0]
    listed = set(re.findall(r"`(champion_\w+)", table))
    bare = {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown() if name.startswith("champion_")}
    assert listed == bare


@pytest.mark.parametrize("wrong", ["sum(", "rate(champion_ready)", "max(champion_ready"])
def test_an_expression_that_prometheus_would_not_read_is_found(wrong: str) -> None:
    with pytest.raises(ValueError):
        selectors(wrong)
