"""MetricDb: the store of a run's metrics, shaped for reading files of hundreds of megabytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from copy import copy

from openvm_prof.core.catalog.eras import Era, detect_era
from openvm_prof.core.catalog.groups import effective_group, in_group_order
from openvm_prof.core.catalog.label_keys import LABEL_KEYS
from openvm_prof.core.catalog.metrics import NAMED_METRICS
from openvm_prof.core.db.destinations import (
    DROPPED_KEYS,
    ColumnDestination,
    ColumnDestinations,
    KeyLayout,
    RowDestination,
    Series,
)
from openvm_prof.core.db.recorded import Recorded
from openvm_prof.core.db.table import Table
from openvm_prof.core.model.labels import Labels, key_order, natural_key
from openvm_prof.core.model.metric import Metric
from openvm_prof.core.model.stats import EXACT_INTEGERS, exact_sum

_Pair = tuple[str, str]


class MetricDb:
    """All metrics of one run.

    Filled by `add` (one entry) or by a parser through `destination` and `record`; read by `tables`,
    `samples`, `select`, `group_by` and `pivot`. Two stores are joined by `merge`, in the order in
    which their entries stand in the file.
    """

    def __init__(self) -> None:
        self._tables: dict[tuple[str, ...], Table] = {}
        self._series: dict[str, dict[str | None, Series]] = {}  # by group and phase
        self._zero_counters: dict[str, dict[str, None]] = {}  # by group
        self._not_finite: dict[tuple[str | None, str], int] = {}
        # counters are the rule: what is rare is remembered
        self._gauges: set[str] = set()
        self._of_unknown_kind: set[str] = set()
        self._layouts: dict[tuple[str, ...], KeyLayout] = {}
        self._magnitude = 0.0
        # one object per distinct label value: rows share them, in memory and when pickled
        self._texts: dict[str, str] = {}

    def __repr__(self) -> str:
        sets = sum(len(table.rows) for table in self._tables.values())
        return (
            f"<MetricDb: OpenVM {self.era.name}, {len(self._series):,} groups, {sets:,} label sets, "
            f"{len(self.metric_names()):,} metrics>"
        )

    def __getstate__(self) -> dict[str, object]:
        # layouts and texts only serve filling, and are made again when needed
        return self.__dict__ | {"_layouts": {}, "_texts": {}}

    # -- filling -----------------------------------------------------------------------------

    def destination(self, pairs: Sequence[_Pair]) -> RowDestination:
        """Where entries with these label pairs are written. Raises ValueError on a duplicate label key."""
        keys = tuple([key for key, _ in pairs])
        layout = self._layouts.get(keys)
        if layout is None:
            layout = self._layouts[keys] = self._layout(keys)
        table = layout.table
        group = None if layout.group is None else pairs[layout.group][1]
        if layout.program is not None:
            group = effective_group(group, pairs[layout.program][1])
        phase = None if layout.phase is None else pairs[layout.phase][1]
        columns = layout.columns.get((group, phase))
        if columns is None:
            series = None if group is None else self._series_of(group, phase)
            columns = layout.columns[group, phase] = ColumnDestinations(table, series)
        texts = self._texts
        row = table.row(tuple([texts.setdefault(text := pairs[place][1], text) for place in layout.kept]))
        return RowDestination(row, group, columns, len(keys))

    def _layout(self, keys: tuple[str, ...]) -> KeyLayout:
        Labels.of((key, "") for key in keys)  # says which key is a duplicate
        order = sorted(range(len(keys)), key=lambda place: key_order(keys[place]))
        kept = [place for place in order if keys[place] not in DROPPED_KEYS]
        kept_keys = tuple(keys[place] for place in kept)
        return KeyLayout(self._table_of(kept_keys), kept, keys)

    def _table_of(self, keys: tuple[str, ...]) -> Table:
        table = self._tables.get(keys)
        if table is None:
            table = self._tables[keys] = Table(keys)
        return table

    def record(
        self,
        destinations: Iterable[RowDestination],
        metrics: Sequence[str],
        values: Sequence[float],
        *,
        counters: bool | None,
    ) -> None:
        """Store entries given as three parallel sequences.

        `counters` is whether the file has them as counters, False as gauges, None if it does not say.
        Counters of 0 are dropped, but remembered for diffs; infinities and NaN stay out of the
        samples.
        """
        if not counters:
            (self._of_unknown_kind if counters is None else self._gauges).update(metrics)
        whole = all(map(float.is_integer, values))
        # of whole numbers any way to add them up is exact, below the limit
        self._magnitude += (sum if whole else exact_sum)(map(abs, values))
        # as long as all values together are small enough, so is every sum of some of them
        if whole and self._magnitude < EXACT_INTEGERS:
            self._record_integers(destinations, metrics, values, counters=counters)
            return
        for destination, metric, value in zip(destinations, metrics, values, strict=True):
            into = destination.columns[metric]
            if not value and counters:
                self._drop(destination, metric, into)
                continue
            into.column.add(destination.row, value)
            if value - value != 0:  # only infinities and NaN
                key = (destination.group, metric)
                self._not_finite[key] = self._not_finite.get(key, 0) + 1
            elif into.samples is not None:
                into.samples.append(value)

    def _record_integers(
        self,
        destinations: Iterable[RowDestination],
        metrics: Iterable[str],
        values: Iterable[float],
        *,
        counters: bool | None,
    ) -> None:
        """The same for whole numbers, of which files are full: their sums are exact in place."""
        for destination, metric, value in zip(destinations, metrics, values, strict=True):
            into = destination.columns[metric]
            if not value and counters:
                self._drop(destination, metric, into)
                continue
            row, column_values = destination.row, into.values
            if row not in column_values:
                column_values[row] = value
            elif into.column.adds_up and into.column.integral:
                column_values[row] += value
            else:
                into.column.add(row, value)
            if into.samples is not None:
                into.samples.append(value)

    def _drop(self, destination: RowDestination, metric: str, into: ColumnDestination) -> None:
        into.column.zeros.add(destination.row)
        if destination.group is not None:
            self._zero_counters.setdefault(destination.group, {})[metric] = None

    def add(
        self, labels: Labels | Iterable[_Pair], metric: str, value: float, *, counter: bool | None = False
    ) -> None:
        """Store one entry; for small data, tests and callers that build metrics themselves.

        `counter` is None where it is not known whether the prover recorded a counter or a gauge.
        """
        self.record([self.destination(tuple(labels))], [metric], [float(value)], counters=counter)

    def with_gauges(self, entries: Sequence[tuple[Labels, str, float]]) -> MetricDb:
        """A store that has these entries too, as gauges; this one stays as it is.

        It shares with this store all that the entries do not touch, so add to neither of them afterwards.
        """
        if not entries:
            return self
        more = MetricDb()
        more.__dict__.update({name: copy(value) for name, value in self.__getstate__().items()})
        metrics = {metric for _, metric, _ in entries}
        for keys in {tuple(key for key, _ in labels if key not in DROPPED_KEYS) for labels, _, _ in entries}:
            if keys in more._tables:
                more._tables[keys] = more._tables[keys].copied(metrics)
        groups = (effective_group(labels.get("group"), labels.get("program")) for labels, _, _ in entries)
        for group in set(groups):
            if group in more._series:
                more._series[group] = {
                    phase: series.copied(metrics) for phase, series in more._series[group].items()
                }
        for labels, metric, value in entries:
            more.add(labels, metric, value)
        return more

    def merge(self, later: MetricDb) -> None:
        """Add the entries of another store, which stand later in the file."""
        for keys, theirs in later._tables.items():
            ours = self._table_of(keys)
            rows = [ours.row(values) for values in theirs.rows]
            for metric, column in theirs.columns.items():
                into = ours.column(metric)
                into.zeros.update(rows[row] for row in column.zeros)
                for row, value in column.values.items():
                    for sample in (value, *column.repeats.get(row, ())):
                        into.add(rows[row], sample)
        for group, phases in later._series.items():
            for phase, series in phases.items():
                mine = self._series_of(group, phase)
                for metric, samples in series.items():
                    mine[metric].extend(samples)
        self._magnitude += later._magnitude
        for group, metrics in later._zero_counters.items():
            self._zero_counters.setdefault(group, {}).update(metrics)
        for where, count in later._not_finite.items():
            self._not_finite[where] = self._not_finite.get(where, 0) + count
        self._gauges |= later._gauges
        self._of_unknown_kind |= later._of_unknown_kind

    def _series_of(self, group: str, phase: str | None) -> Series:
        phases = self._series.setdefault(group, {})
        series = phases.get(phase)
        if series is None:
            series = phases[phase] = Series()
        return series

    # -- reading -----------------------------------------------------------------------------

    def tables(self) -> list[Table]:
        """All tables, in the order of their key tuples compared as text."""
        return [self._tables[keys] for keys in sorted(self._tables)]

    def metric_names(self) -> list[str]:
        """Every metric name in the file, also those of counters that stayed 0; sorted."""
        return sorted({name for table in self._tables.values() for name in table.columns})

    def label_keys(self) -> list[str]:
        """Every label key of the store, `group` first, then by name."""
        return sorted({key for keys in self._tables for key in keys}, key=key_order)

    def counters(self) -> frozenset[str]:
        """Metrics that the file has as counters, and nothing but counters."""
        return frozenset(self.metric_names()) - self._gauges - self._of_unknown_kind

    def gauges(self) -> frozenset[str]:
        """Metrics of which the file has a gauge, perhaps beside counters of the same name."""
        return frozenset(self._gauges)

    @property
    def era(self) -> Era:
        """The era of OpenVM that wrote the metrics, told by their names."""
        return detect_era(self.metric_names())

    def groups(self) -> list[str]:
        """Names of the groups that entries count for (`effective_group`), in group order."""
        return in_group_order(self._series)

    def samples(self, group: str) -> dict[str, array[float]]:
        """Every finite sample of a group by metric name, names sorted; all phases together.

        A group that is not there has none; a name that provers do not give either raises UnknownNameError.
        """
        joined: dict[str, array[float]] = {}
        for _, series in self._series_in_order(group):
            for metric, samples in series.items():
                if samples:
                    joined.setdefault(metric, array("d")).extend(samples)
        return dict(sorted(joined.items()))

    def phases(self, group: str) -> dict[str, str | None]:
        """The phase of each metric of a group that has samples: the first by name, None before all."""
        phases: dict[str, str | None] = {}
        for phase, series in self._series_in_order(group):
            for metric, samples in series.items():
                if samples and phases.get(metric) is None:
                    phases[metric] = phase
        return phases

    def _series_in_order(self, group: str) -> list[tuple[str | None, Series]]:
        """A group's samples by phase, those without a phase first."""
        phases = self._series.get(group)
        if phases is None:
            from openvm_prof.core.catalog.known_names import is_known_group, unknown_group

            if not is_known_group(group):
                raise unknown_group(group, self.groups())
            phases = {}
        return sorted(phases.items(), key=lambda item: (item[0] is not None, item[0] or ""))

    def zero_counters(self, group: str) -> list[str]:
        """Metrics of a group whose counters were recorded as 0 in at least one entry; sorted."""
        return sorted(self._zero_counters.get(group, ()))

    def not_finite(self) -> list[tuple[str | None, str, int]]:
        """(group, metric, count) of values that are infinite or not a number, sorted."""
        items = ((group, metric, count) for (group, metric), count in self._not_finite.items())
        return sorted(items, key=lambda item: (item[0] or "", item[1]))

    def recorded(self, metric: str, *, having: str | None = None) -> Iterator[Recorded]:
        """Every label set that has a value of a metric, or a counter of it that stayed 0.

        Those with the label key `having`, where one is given; in the order of tables, and of first
        appearance in them. Raises UnknownNameError for names that neither the store nor the catalogue
        has, as `select`, `group_by`, `samples_by` and `pivot` do; what a run merely lacks gives nothing.
        """
        self._check_names(metric, () if having is None else (having,))
        return self._recorded(metric, having)

    def _recorded(self, metric: str, having: str | None) -> Iterator[Recorded]:
        for table in self.tables():
            column = table.columns.get(metric)
            if column is None or (having is not None and having not in table.keys):
                continue
            for values, row in table.rows.items():
                if row in column.values or row in column.zeros:
                    yield Recorded(table, column, values, row)

    def _check_names(self, metric: str, keys: Iterable[str]) -> None:
        """Refuse names that neither the store nor the catalogue has."""
        if metric not in NAMED_METRICS and not any(metric in t.columns for t in self._tables.values()):
            # not imported above: reports only ask for what is named
            from openvm_prof.core.catalog.known_names import known_metrics, unknown_metric

            if metric not in known_metrics():
                raise unknown_metric(metric, self.metric_names())
        for key in keys:
            if key not in LABEL_KEYS and not any(key in there for there in self._tables):
                from openvm_prof.core.catalog.known_names import unknown_label_key

                raise unknown_label_key(key, self.label_keys())

    def select(self, metric: str, **labels: str) -> list[tuple[Labels, float]]:
        """Label sets that hold a metric and these label values, with the value of each.

        Ordered by key tuple, then by label values with numbers compared as numbers.
        """
        self._check_names(metric, labels)
        found: list[tuple[Labels, float]] = []
        for table in self.tables():
            column = table.columns.get(metric)
            if column is None or any(key not in table.keys for key in labels):
                continue
            places = [(table.keys.index(key), value) for key, value in labels.items()]
            matching = [
                (values, row)
                for values, row in table.rows.items()
                if row in column.values and all(values[place] == value for place, value in places)
            ]
            for values, row in sorted(matching, key=lambda item: [natural_key(text) for text in item[0]]):
                value = column.value(row)
                if value is not None:
                    found.append((Labels(tuple(zip(table.keys, values, strict=True))), value))
        return found

    def group_by(
        self, metric: str, keys: Sequence[str], *, zeros: bool = False
    ) -> dict[tuple[str, ...], float]:
        """Sum of a metric by the values of some label keys, over the label sets that have them all.

        Ordered by those values, numbers compared as numbers. `zeros` counts counters that stayed 0,
        which are otherwise as if they had not been recorded.
        """
        return {
            values: exact_sum(samples)
            for values, samples in self.samples_by(metric, keys, zeros=zeros).items()
        }

    def samples_by(
        self, metric: str, keys: Sequence[str], *, zeros: bool = False
    ) -> dict[tuple[str, ...], list[float]]:
        """The same with the samples one by one, in the order of tables and of rows in them."""
        self._check_names(metric, keys)
        found: dict[tuple[str, ...], list[float]] = {}
        for table in self.tables():
            column = table.columns.get(metric)
            if column is None or not set(keys) <= set(table.keys):
                continue
            places = [table.keys.index(key) for key in keys]
            for values, row in table.rows.items():
                samples = column.samples(row)
                if not samples and zeros and row in column.zeros:
                    samples = [0.0]
                if samples:
                    found.setdefault(tuple(values[place] for place in places), []).extend(samples)
        ordered = sorted(found, key=lambda values: [natural_key(text) for text in values])
        return {values: found[values] for values in ordered}

    def pivot(self, metric: str, index: str, columns: str) -> dict[str, dict[str, float]]:
        """Sum of a metric by two label keys: `index` value → `columns` value → sum, both ordered."""
        result: dict[str, dict[str, float]] = {}
        for (row, column), value in self.group_by(metric, (index, columns)).items():
            result.setdefault(row, {})[column] = value
        return result

    def entries(self) -> Iterator[tuple[Labels, str, float]]:
        """Every (label set, metric, value), values of one label set added up; a stated order."""
        for table in self.tables():
            of_row: dict[int, list[tuple[str, float]]] = {}
            for metric in sorted(table.columns):
                for row, value in table.columns[metric].totals().items():
                    of_row.setdefault(row, []).append((metric, value))
            for values in sorted(table.rows, key=lambda texts: [natural_key(text) for text in texts]):
                row = table.rows[values]
                for metric, value in of_row.get(row, ()):
                    yield Labels(tuple(zip(table.keys, values, strict=True))), metric, value

    def zeros(self) -> Iterator[tuple[Labels, str]]:
        """Every (label set, metric) whose counter was recorded and stayed 0; a stated order."""
        for table in self.tables():
            for metric in sorted(table.columns):
                column = table.columns[metric]
                for values, row in sorted(table.rows.items()) if column.zeros else ():
                    if row in column.zeros and row not in column.values:
                        yield Labels(tuple(zip(table.keys, values, strict=True))), metric

    def metrics(self) -> dict[Labels, list[Metric]]:
        """What each label set has: its metrics by name, in the order of `entries`."""
        found: dict[Labels, list[Metric]] = {}
        for labels, metric, value in self.entries():
            found.setdefault(labels, []).append(Metric(metric, value))
        return found

    def to_dict(self) -> list[dict[str, object]]:
        """Plain data: one dict per label set and metric."""
        return [
            {"labels": dict(labels), "metric": metric, "value": value}
            for labels, metric, value in self.entries()
        ]
