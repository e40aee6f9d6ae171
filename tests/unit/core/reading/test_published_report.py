from __future__ import annotations

from contextlib import suppress

import pytest

from openvm_prof.core.document.markdown import render_markdown
from openvm_prof.core.errors import BadInputError
from openvm_prof.core.reading.published_report import parse_published_report
from openvm_prof.core.runs.named_run import NamedRun
from openvm_prof.report.detailed import detailed_report
from openvm_prof.report.reports import ReportOptions, report_texts
from tests.builders import counter, db, run, totals
from tests.cpu_limit import cpu_limit

ORIGINAL = """\
| Summary | Proof Time (s) |
|:---|---:|
| Total | <span style='color: red'>(+0 [+1.0%])</span> 6.60 |

<details>
<summary>Detailed Metrics</summary>

|  | keygen_time_ms | app proof_time_ms |
| --- | --- | --- |
|  | 71 | 1,193 |

| group | air_name | rows | cells |
| --- | --- | --- | --- |
| leaf | AccessAdapterAir<16> | 2 | 1,234,567.50 |
| leaf | Wrapper<A, B<4, 8> |  | 7 |
| leaf | a|b | 1 | 7 |
</details>

Commit: https://example.org/commit/1

Instance Type: g6.2xlarge
"""

OURS = """\
| group | air\\_id | air_name | cells |
| --- | --- | --- | --- |
| leaf | 3 | a\\|b &lt;c&gt; &#95;@&#8203;team | 🔴 (+27 [+9.0%]) 3,021 |
| leaf | 4 | x | (-&lt;0.01 [-0.2%]) 0.64 |
| leaf | 5 | y | (new) -1 |
"""


def test_the_original_s_reports_are_read() -> None:
    report = parse_published_report(ORIGINAL)
    assert report.db.to_dict() == [
        {"labels": {}, "metric": "app proof_time_ms", "value": 1193.0},
        {"labels": {}, "metric": "keygen_time_ms", "value": 71.0},
        *(
            {"labels": {"group": "leaf", "air_name": air}, "metric": metric, "value": value}
            for air, metric, value in (
                ("AccessAdapterAir<16>", "cells", 1234567.5),
                ("AccessAdapterAir<16>", "rows", 2.0),
                ("Wrapper<A, B<4, 8>", "cells", 7.0),
            )
        ),
    ]
    assert list(report.conditions.items()) == [
        ("Commit", "https://example.org/commit/1"),
        ("Instance Type", "g6.2xlarge"),
    ]


def test_a_row_with_other_columns_than_its_table_is_left_out_and_said() -> None:
    (notice,) = parse_published_report(ORIGINAL).notices
    assert str(notice).startswith("left out: 1 row of the")


def test_escapes_and_changes_are_taken_off() -> None:
    found = parse_published_report(OURS.replace("air\\_id", "air_id")).db.select("cells", group="leaf")
    assert [(labels["air_name"], value) for labels, value in found] == [
        ("a|b <c> _@team", 3021.0),
        ("x", 0.64),
        ("y", -1.0),
    ]


@pytest.mark.parametrize("text", ["", "| a | b |\n|:---|---:|\n| x | 1 |\n", "no table at all"])
def test_a_report_without_detailed_tables_is_an_error(text: str) -> None:
    with pytest.raises(BadInputError, match="no detailed table"):
        parse_published_report(text)


@pytest.mark.parametrize(
    "part",
    [
        "<summary>Detailed Metrics</summary>",
        "| --- |\n",
        "| a |\n| --- |\n",
        "|---" + " " * 300,
        "|",
        "\\|",
        "- A: ",
        "| 1) ",
        "| 1,",
    ],
)
@pytest.mark.parametrize("start", ["", "| group | m |\n| --- | --- |\n| ", "|---|\n|---| "])
def test_a_published_report_takes_time_in_proportion(start: str, part: str) -> None:
    with cpu_limit(), suppress(BadInputError):
        parse_published_report(start + part * (500_000 // len(part)))


def test_rare_metrics_written_long_are_read_back() -> None:
    items = [counter(f"m{i}", i + 1, group="g", opcode=f"O{i}") for i in range(200)]
    text = render_markdown(detailed_report(db(items)))
    assert "| metric | value |" in text
    assert parse_published_report(text).db.to_dict() == db(items).to_dict()


def test_conditions_above_the_first_table_are_read() -> None:
    options = ReportOptions(meta={"Commit": "abc"}, inline_detailed=True)
    analysis = run(totals("app", 5))
    text = report_texts(NamedRun("n", "n", analysis), options).aggregated
    assert parse_published_report(text).conditions == {"Commit": "abc"}
