"""The use cases of comparing as functions: verdicts on sides and variants, and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from openvm_prof.analysis.series import By, SideRun
from openvm_prof.analysis.verdicts import Criteria, Selection
from openvm_prof.errors import BadInputError, Notice, UsageError, listed

if TYPE_CHECKING:
    from datetime import date

    from openvm_prof.model.gate import Acceptance, Budget, GateResult, Outcome
    from openvm_prof.model.variants import Variants
    from openvm_prof.model.verdict import ComparisonResult, Share


class CompareOptions(Struct, frozen=True):
    """How sides of runs are compared.

    `by` is what series are of, `criteria` when a change is one, `selection` which series are wanted;
    `base_meta` and `head_meta` are conditions that the files do not tell; `force` compares unlike ones.
    """

    by: By
    criteria: Criteria
    selection: Selection
    base_meta: Mapping[str, str] = field(default_factory=dict)
    head_meta: Mapping[str, str] = field(default_factory=dict)
    force: bool = False

    def notices_of_conditions(
        self,
        base: Sequence[SideRun],
        head: Sequence[SideRun],
        names: tuple[str, str] = ("base", "head"),
        *,
        judged_only: bool = True,
    ) -> tuple[Notice, ...]:
        """What is unlike, as a notice; raises UsageError instead where it was not asked to be compared.

        With `judged_only`, runs of which nothing will be judged are no reason to refuse.
        """
        from openvm_prof.analysis.conditions import unlike

        differences = unlike(base, head, self.base_meta, self.head_meta, judged_only=judged_only)
        if not differences:
            return ()
        told = f"{names[0]} and {names[1]} are not of like conditions: {listed(differences, '; ')}"
        if not self.force:
            raise UsageError(f"{told}; --force compares them all the same")
        return (Notice(told),)


def compare_runs(
    base: Sequence[SideRun], head: Sequence[SideRun], options: CompareOptions
) -> ComparisonResult:
    """Two sides of runs, series by series, worst first.

    Of runs of different eras, or of GPU and CPU, the numbers are there and no verdicts. Raises UsageError
    for other unlike conditions.
    """
    from openvm_prof.analysis.attribution import attribute
    from openvm_prof.analysis.conditions import in_words
    from openvm_prof.analysis.sides import unmatched_runs
    from openvm_prof.analysis.verdicts import compare_sides, comparison_notices
    from openvm_prof.model.verdict import ComparisonResult

    notices = options.notices_of_conditions(base, head)
    rows = compare_sides(base, head, options.by, options.criteria, options.selection)
    return ComparisonResult(
        _names(base),
        _names(head),
        tuple(rows),
        attribute(base, head),
        (*notices, *comparison_notices(base, head, options.by, rows)),
        unmatched_runs(base, head),
        in_words(base, head),
    )


def _names(runs: Sequence[SideRun]) -> str:
    first, *more = dict.fromkeys(run.name for run in runs)
    return f"{first} and {len(more)} more" if more else first


def compare_many(sides: Mapping[str, Sequence[SideRun]], options: CompareOptions) -> Variants:
    """Two or more variants, each against the first. Raises UsageError for unlike conditions."""
    from openvm_prof.analysis.variants import compare_variants

    (first, base), *others = sides.items()
    notices = [
        notice for name, runs in others for notice in options.notices_of_conditions(base, runs, (first, name))
    ]
    variants = compare_variants(sides, options.by, options.criteria, options.selection)
    return replace(variants, notices=(*notices, *variants.notices))


class Check(Struct, frozen=True):
    """A gate's result, whether it holds, and where the time went if it does not.

    `failing` are the outcomes that fail it.
    """

    result: GateResult
    attribution: tuple[Share, ...]
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
    `FAILED`; `allow_missing` lets runs of the base be missing from the head. Raises UsageError for unlike
    conditions, BadInputError where there is nothing to check.
    """
    from openvm_prof.analysis.attribution import attribute
    from openvm_prof.analysis.conditions import in_words
    from openvm_prof.analysis.gate import check_sides, default_budget
    from openvm_prof.model.gate import Outcome

    # a gate that can judge nothing must not look as if it had
    notices = options.notices_of_conditions(base, head, judged_only=False)
    rules = default_budget(options.criteria.min_percent) if budget is None else budget
    result = check_sides(base, head, rules, acceptances, today, options.criteria, allow_missing=allow_missing)
    if all(
        finding.run is not None or finding.outcome is Outcome.UNMATCHED for finding in result.findings
    ) and (result.passed()):
        raise BadInputError(_nothing_to_check(result))
    result = replace(result, notices=(*notices, *result.notices), conditions=in_words(base, head))
    check = Check(result, (), failing | frozenset({Outcome.FAILED}))
    return check if check.passed else replace(check, attribution=attribute(base, head))


def _nothing_to_check(result: GateResult) -> str:
    reasons = dict.fromkeys(
        finding.row.unlike for finding in result.findings if finding.row is not None and finding.row.unlike
    )
    why = "; ".join(reason for reason in reasons if reason)
    if why:
        return f"there is nothing to check: base and head are not the same thing ({why})"
    return "there is nothing to check: no metric that the rules are about is on both sides"


def step_summary(check: Check, room: int) -> str | None:
    """The gate's report in markdown, with as many findings as `room` bytes allow.

    None where even the report without any of them is longer.
    """
    from openvm_prof.render.fitting import longest_that_fits
    from openvm_prof.render.markdown import render_markdown
    from openvm_prof.render.plain import size_of
    from openvm_prof.views.gate import gate_report

    def text(shown: int) -> str:
        report = gate_report(check.result, check.attribution, passed=check.passed, max_rows=shown)
        return render_markdown(report)

    longest = longest_that_fits(text, len(check.result.findings), room)
    return longest if size_of(longest) <= room else None
