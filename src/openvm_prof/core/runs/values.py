"""Values: what every label set of some runs has of every metric, as a table for data frames.

Libraries of data frames are imported only by what was asked for: `nanoarrow` by the Arrow interface, pandas
and polars by the methods of their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from openvm_prof.core.analysis.measurements import label_set_values
from openvm_prof.core.analysis.run import RunAnalysis
from openvm_prof.core.errors import UsageError
from openvm_prof.core.model.labels import key_order

if TYPE_CHECKING:
    import pandas
    import polars

_OWN = ("run", "metric", "unit", "value")


class Values(Struct, frozen=True):
    """A table by columns of equal length, a row for each label set and metric of each run.

    `run` is the run's name; then comes a column for each label key, `group` first, the others by name,
    None where a label set lacks it (a key that is called like another column gets `label_` before it);
    `metric`, `unit` and `value` end the row. Values of one label set are added up; derived totals are
    there, infinities and values that are no numbers are not.
    """

    columns: Mapping[str, Sequence[Any]]

    @classmethod
    def of(cls, runs: Iterable[tuple[str, RunAnalysis]]) -> Values:
        """The values of some runs by their names, in the order of the runs, then of their label sets."""
        rows = [row for name, run in runs for row in label_set_values(name, run)]
        labels = [dict(row.labels) for row in rows]
        keys = sorted({key for each in labels for key in each}, key=key_order)
        columns: dict[str, list[Any]] = {"run": [row.run for row in rows]}
        for key in keys:
            columns[_column_name(key, keys)] = [each.get(key) for each in labels]
        columns["metric"] = [row.metric.name for row in rows]
        columns["unit"] = [row.metric.unit.value for row in rows]
        columns["value"] = [row.value for row in rows]
        return cls(columns)

    def __len__(self) -> int:
        return len(self.columns["value"])

    def __repr__(self) -> str:
        return f"<Values: {len(self):,} rows of {', '.join(self.columns)}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule interface: pandas, polars, DuckDB and pyarrow take the table as it is.

        Raises UsageError where nanoarrow is not installed.
        """
        try:
            import nanoarrow
            from nanoarrow.c_array_stream import CArrayStream
        except ImportError as error:
            message = "the Arrow interface needs nanoarrow: pip install 'openvm-prof[frames]'"
            raise UsageError(message) from error

        types = {name: nanoarrow.string() for name in self.columns} | {"value": nanoarrow.float64()}
        schema = nanoarrow.struct(types)
        children = [nanoarrow.c_array(values, types[name]) for name, values in self.columns.items()]
        array = nanoarrow.c_array_from_buffers(schema, len(self), [None], children=children)
        stream = CArrayStream.from_c_arrays([array], nanoarrow.c_schema(schema))
        return stream.__arrow_c_stream__(requested_schema)

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame of pandas. Raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError as error:
            raise UsageError("pandas is not installed: pip install pandas") from error
        return pandas.DataFrame(dict(self.columns))

    def to_polars(self) -> polars.DataFrame:
        """A data frame of polars. Raises UsageError where polars is not installed."""
        try:
            import polars
        except ImportError as error:
            raise UsageError("polars is not installed: pip install polars") from error
        types = dict.fromkeys(self.columns, polars.String) | {"value": polars.Float64}
        return polars.DataFrame(dict(self.columns), schema=types)


def _column_name(key: str, keys: Sequence[str]) -> str:
    """The column of a label key; no two of them have the same."""
    name = key
    while name in _OWN or (name != key and name in keys):
        name = f"label_{name}"
    return name
