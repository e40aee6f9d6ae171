"""Tables of the costliest as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from openvm_prof.core.catalog.dimensions import joined_names
from openvm_prof.core.document.json_text import json_text
from openvm_prof.core.document.plain import encodable
from openvm_prof.profile.top_model import Cost, Name, Row, Top, percent


def render_top_json(results: Sequence[tuple[str, Top]]) -> str:
    """An object of runs by their names; what a row lacks in a measure is null."""
    return json_text({encodable(name): _top(result) for name, result in results})


def _top(top: Top) -> dict[str, object]:
    return {
        "by": joined_names(top.by),
        "ranked_by": top.rank_by.value,
        "inclusive": top.inclusive,
        "metrics": {measure.value: metric for measure, metric in top.metrics.items()},
        "totals": {measure.value: total for measure, total in top.totals.items()},
        "rows": [_row(top, row) for row in top.rows],
        "left_out": top.left_out,
        "vanished": [{**_parts(top, name), "before": value} for name, value in top.vanished],
    }


def _row(top: Top, row: Row) -> dict[str, object]:
    members: dict[str, object] = {"rank": row.rank, **_parts(top, row.name)}
    for measure, total in top.totals.items():
        members[measure.value] = _cost(row.now[measure], total)
        if top.is_compared:
            before = row.before[measure]
            members[f"{measure.value}_before"] = before and {
                "self": before.self,
                "inclusive": before.inclusive,
            }
    return members


def _parts(top: Top, name: Name) -> dict[str, object]:
    return {each.name: text for each, text in zip(top.by, name, strict=True)}


def _cost(cost: Cost | None, total: float) -> dict[str, object] | None:
    if cost is None:
        return None
    return {
        "self": cost.self,
        "self_percent": percent(cost.self, total),
        "inclusive": cost.inclusive,
        "inclusive_percent": percent(cost.inclusive, total),
    }
