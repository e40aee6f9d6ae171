"""The use case of the gate: the rules of a budget on two sides of runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from openvm_prof.comparison.comparing import CompareOptions
from openvm_prof.comparison.series import SideRun
from openvm_prof.comparison.verdict import AttributionNode
from openvm_prof.core.errors import BadInputError
from openvm_prof.gate.budget import Acceptance, Budget, GateResult, Outcome


class Check(Struct, frozen=True):
    """A gate's result, whether it holds, and where the time went if it does not.

    `failing` are the outcomes that fail it.
    """

    result: GateResult
    attribution: tuple[AttributionNode, ...]
    failing: frozenset[Outcome]

    @property
    def passed(self) -> bool:
        """Whether nothing came out as one of them."""
        return self.result.passed(failing=self.failing)


def check_runs(
    base: Sequence[SideRun],
    head: Sequence[SideRun],
    options: CompareOptions,
    *,
    today: date,
    budget: Budget | None = None,
    acceptances: Sequence[Acceptance] = (),
    failing: frozenset[Outcome] = frozenset(),
    allow_missing: bool = False,
) -> Check:
    """The rules of a budget, or the default ones, on two sides of runs.

    `today` decides which acceptances still hold; `failing` are outcomes that fail the gate besides
    `FAILED`; `allow_missing` lets runs of the base be missing from the head. Raises UsageError where
    conditions do not match, BadInputError where there is nothing to check.
    """
    from openvm_prof.comparison.attribution import attribute
    from openvm_prof.comparison.conditions import in_words
    from openvm_prof.comparison.sides import Sides
    from openvm_prof.gate.budget import Outcome
    from openvm_prof.gate.rules import check_sides, default_budget

    sides = Sides.of(base, head)
    # a gate that can judge nothing must not look as if it had
    notices = options.notices_of_conditions(sides, judged_only=False)
    rules = default_budget(options.criteria.min_percent) if budget is None else budget
    result = check_sides(sides, rules, acceptances, today, options.criteria, allow_missing=allow_missing)
    if all(
        finding.run is not None or finding.outcome is Outcome.UNMATCHED for finding in result.findings
    ) and (result.passed()):
        raise BadInputError(_nothing_to_check(result))
    result = replace(result, notices=(*notices, *result.notices), conditions=in_words(sides))
    check = Check(result, (), failing | frozenset({Outcome.FAILED}))
    return check if check.passed else replace(check, attribution=attribute(sides))


def _nothing_to_check(result: GateResult) -> str:
    reasons = dict.fromkeys(
        finding.row.mismatch
        for finding in result.findings
        if finding.row is not None and finding.row.mismatch
    )
    why = "; ".join(reason for reason in reasons if reason)
    if why:
        return f"there is nothing to check: base and head are not comparable ({why})"
    return "there is nothing to check: no metric that the rules select is on both sides"


def step_summary(check: Check, room: int) -> str | None:
    """The gate's report in markdown, with as many findings as `room` bytes allow.

    None where even the report without any of them is longer.
    """
    from openvm_prof.core.document.limits import longest_that_fits
    from openvm_prof.core.document.markdown import render_markdown
    from openvm_prof.core.document.plain import size_of
    from openvm_prof.gate.view import gate_report

    def text(shown: int) -> str:
        report = gate_report(check.result, check.attribution, passed=check.passed, max_rows=shown)
        return render_markdown(report)

    longest = longest_that_fits(text, len(check.result.findings), room)
    return longest if size_of(longest) <= room else None
