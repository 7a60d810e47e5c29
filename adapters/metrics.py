"""Prometheus: what is counted as it happens, and what is looked up when somebody scrapes.

No label ever names a person, an organisation, a workspace or a key: each is one of few words of the field.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    exposition,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.ports import Look

OUTCOMES: Final = ("sent", "later", "dead", "unknown", "unsure", "unsettled")
# Chat platforms give up after three seconds, so most of the borders lie around there.
INBOUND_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)
TICK_SECONDS: Final = (0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # else one more series beside each, which nobody asks for


class Metrics:
    """bot.ports.Meters, on a registry of its own: two bots in one process count apart."""

    def __init__(self, version: str, schema: str, platforms: Iterable[str] = ()) -> None:
        self._looked_up = _LookedUp(version, schema)
        self._registry = registry = CollectorRegistry()
        self._deliveries = Counter(
            "champion_deliveries_total",
            "Deliveries, by what became of them",
            ("platform", "outcome"),
            registry=registry,
        )
        self._ambiguous = Counter(
            "champion_deliveries_ambiguous_total",
            "Messages held or sent once more without knowing whether they had arrived",
            ("platform",),
            registry=registry,
        )
        self._inbound = Histogram(
            "champion_inbound_seconds",
            "How long it took to answer what people did",
            ("platform", "way"),
            registry=registry,
            buckets=INBOUND_SECONDS,
        )
        self._tick = Histogram(
            "champion_tick_seconds", "How long one tick took", registry=registry, buckets=TICK_SECONDS
        )
        self._advanced = Counter("champion_advanced_total", "Pilots and reports the tick decided", registry=registry)
        for platform in platforms:
            self._begin(platform)
        for collector in (self._looked_up, ProcessCollector(registry=None), PlatformCollector(registry=None)):
            registry.register(collector)
        GCCollector(registry=registry)

    def sent(self, platform: str, outcome: str) -> None:
        """One more delivery."""
        self._deliveries.labels(platform, outcome).inc()

    def doubted(self, platform: str) -> None:
        """One more in doubt."""
        self._ambiguous.labels(platform).inc()

    def heard(self, platform: str, way: str, seconds: float) -> None:
        """One more answered."""
        self._inbound.labels(platform, way).observe(seconds)

    def ticked(self, seconds: float, count: int) -> None:
        """One more tick."""
        self._tick.observe(seconds)
        self._advanced.inc(count)

    def page(self, look: Look, accept: str = "") -> tuple[bytes, str]:
        """All of it as text, and the content type, in the form that the scraper's Accept header asks for."""
        self._looked_up.look = look
        encoder, content_type = exposition.choose_encoder(accept)
        return encoder(self._registry), content_type

    def _begin(self, platform: str) -> None:
        """At 0: of a series that begins at 1 nobody can say that it rose."""
        for outcome in OUTCOMES:
            self._deliveries.labels(platform, outcome)
        self._ambiguous.labels(platform)


class _LookedUp(Collector):
    """What the last look found. While the database is away, nothing is told of it but that."""

    def __init__(self, version: str, schema: str) -> None:
        self._version = version
        self._schema = schema
        self.look = Look(None, is_ready=False, tick_age=None)

    def collect(self) -> Iterator[Metric]:
        yield from self._of_process()
        yield from self._of_installation()

    def _of_process(self) -> Iterator[Metric]:
        look = self.look
        build = GaugeMetricFamily("champion_build_info", "This release", labels=("version", "schema"))
        build.add_metric((self._version, self._schema), 1)
        yield build
        yield _gauge("ready", "Whether this process may be sent requests", look.is_ready)
        yield _gauge("database_up", "Whether the database answered within two seconds", look.standing is not None)
        if look.tick_age is not None:
            yield _gauge("tick_age_seconds", "Since the tick last looked", look.tick_age.total_seconds())
        if look.tick_limit is not None:
            limit = look.tick_limit.total_seconds()
            yield _gauge("tick_limit_seconds", "Age from which on the tick is late, and the process not ready", limit)
        yield _counter("units", "Units of work, each in a transaction or a savepoint", look.units)
        yield _counter("commits", "Transactions committed", look.commits)
        yield _counter("swap_retries", "Tries after a deadlock or a lost race", look.again)
        yield _counter("busy", "Units turned away, to be tried again in a minute", look.busy)

    def _of_installation(self) -> Iterator[Metric]:
        standing = self.look.standing
        if standing is None:
            return
        yield _gauge(
            "due_lag_seconds", "Age of what is due longest and not decided yet", standing.due_lag.total_seconds()
        )
        yield _gauge(
            "outbox_age_seconds",
            "Age of what was to be sent longest ago and waits",
            standing.outbox_age.total_seconds(),
        )
        yield _gauge("held", "Whether all messages are held", standing.is_held)
        yield _gauge("failed_projects", "Pilots and reports put aside because a rule failed", standing.failed)
        messages = GaugeMetricFamily(
            "champion_outbox_messages",
            "Messages by state, up to 10000; unknown and dead ones of the last 24 hours",
            labels=("state",),
        )
        for state, count in standing.messages.items():
            messages.add_metric((state,), count)
        yield messages


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"champion_{name}", says, value=float(value))


def _counter(name: str, says: str, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(f"champion_{name}", says, value=value)
