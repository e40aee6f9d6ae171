"""Values as data frames: one table for Arrow, pandas, polars and DuckDB."""

from __future__ import annotations

import sys

import pytest

from openvm_prof import LoadedRun, LoadedRuns, RunInfo, UsageError
from tests.builders import counter, entry, run

RUNS = LoadedRuns(
    tuple(
        LoadedRun(
            RunInfo(name),
            run(
                [
                    counter("cells", 5 * factor, group="app_proof", air_name="Add", segment="0"),
                    entry("total_proof_time_ms", 1.5 * factor, group="app_proof", unit="odd"),
                ]
            ),
        )
        for name, factor in (("a", 1), ("b", 2))
    )
)


def test_a_row_for_each_label_set_and_metric() -> None:
    columns = RUNS.values().columns
    assert list(columns) == ["run", "group", "air_name", "segment", "label_unit", "metric", "unit", "value"]
    rows = [row for row in zip(*columns.values(), strict=True) if row[5] in {"cells", "total_proof_time_ms"}]
    assert sorted(rows, key=str) == [
        ("a", "app_proof", "Add", "0", None, "cells", "cells", 5.0),
        ("a", "app_proof", None, None, "odd", "total_proof_time_ms", "ms", 1.5),
        ("b", "app_proof", "Add", "0", None, "cells", "cells", 10.0),
        ("b", "app_proof", None, None, "odd", "total_proof_time_ms", "ms", 3.0),
    ]


def test_arrow_is_what_every_library_takes() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("nanoarrow")
    table = pyarrow.table(RUNS.values())
    assert table.column_names == list(RUNS.values().columns)
    assert table.to_pydict() == {name: list(values) for name, values in RUNS.values().columns.items()}


def test_pandas_and_polars_by_name() -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    frame = RUNS["b"].values().to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame[frame.metric == "cells"].value.tolist() == [10.0]
    table = RUNS.values().to_polars()
    assert table.filter(polars.col("metric") == "cells")["value"].to_list() == [5.0, 10.0]
    assert table["segment"].null_count() > 0


def test_duckdb_takes_it_too() -> None:
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("nanoarrow")
    values = RUNS.values()
    found = duckdb.sql("select run, sum(value) from values where metric = 'cells' group by 1 order by 1")
    assert duckdb.sql("select count(*) from values").fetchall() == [(len(values),)]
    assert found.fetchall() == [("a", 5.0), ("b", 10.0)]


def test_without_nanoarrow_an_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoarrow", None)
    with pytest.raises(UsageError, match=r"openvm-prof\[frames\]"):
        RUNS.values().__arrow_c_stream__()


def test_notebooks_show_a_table() -> None:
    assert "<td>a</td>" in RUNS._repr_html_()
    assert "<td>b</td>" not in RUNS[0]._repr_html_()
