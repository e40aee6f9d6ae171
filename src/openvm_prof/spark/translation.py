"""Translation: the history's SQL, which is DuckDB's, in the spelling of Spark."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from openvm_prof.core.errors import UsageError


def spark_sql(sql: str) -> str:
    """A query in DuckDB's SQL as Spark's. Raises UsageError for what is no query, or more than one.

    Names, literals, functions and the place of nulls in an order are translated; what has no counterpart is
    left as it is, for Spark to refuse.
    """
    try:
        parsed = [each for each in sqlglot.parse(sql, read="duckdb") if each is not None]
    except SqlglotError as error:
        raise UsageError(f"the query cannot be translated for Spark: {_first_line(error)}") from error
    if len(parsed) != 1 or not isinstance(parsed[0], exp.Query):
        raise UsageError("Spark is asked one query: a SELECT, perhaps with a WITH before it")
    return str(parsed[0].transform(_as_spark_has_it).sql(dialect="spark"))


def _as_spark_has_it(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.PercentileCont) and node.expression is not None:
        # in Spark, percentile_cont is for WITHIN GROUP alone; percentile interpolates as it does
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
    if isinstance(node, exp.Median):
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, exp.Literal.number("0.5")])
    return node


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
