"""The use cases of comparing as functions: verdicts on sides and variants, and the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from openvm_prof.comparison.displayed_comparison import DisplayedComparison
from openvm_prof.comparison.series import By, SideRun, within_group
from openvm_prof.comparison.verdicts import Criteria, Selection
from openvm_prof.core.errors import Notice, UsageError, listed

if TYPE_CHECKING:
    from openvm_prof.comparison.displayed_variants import DisplayedVariants
    from openvm_prof.comparison.sides import Sides


class CompareOptions(Struct, frozen=True):
    """How sides of runs are compared.

    `by` is what series are of (`dimensions("air+segment")`), `criteria` when a change is one, `selection`
    which series are wanted; `base_meta` and `head_meta` are conditions that the files do not tell; `force`
    compares runs whose conditions do not match.
    """

    by: By
    criteria: Criteria
    selection: Selection
    base_meta: Mapping[str, str] = field(default_factory=dict)
    head_meta: Mapping[str, str] = field(default_factory=dict)
    force: bool = False

    def __post_init__(self) -> None:
        within_group(self.by)  # refuses what is not compared, before any file is read

    def notices_of_conditions(
        self,
        sides: Sides,
        names: tuple[str, str] = ("base", "head"),
        *,
        judged_only: bool = True,
    ) -> tuple[Notice, ...]:
        """The conditions that do not match, as a notice; raises UsageError unless `force` was asked for.

        With `judged_only`, runs of which nothing will be judged are no reason to refuse.
        """
        from openvm_prof.comparison.conditions import condition_mismatches

        mismatches = condition_mismatches(sides, self.base_meta, self.head_meta, judged_only=judged_only)
        if not mismatches:
            return ()
        message = f"{names[0]} and {names[1]} have different conditions: {listed(mismatches, '; ')}"
        if not self.force:
            raise UsageError(f"{message}; --force compares them anyway")
        return (Notice(message),)


def compare_runs(
    base: Sequence[SideRun], head: Sequence[SideRun], options: CompareOptions
) -> DisplayedComparison:
    """Two sides of runs, series by series, worst first.

    Of runs of different eras, or of GPU and CPU, the numbers are there and no verdicts. Raises UsageError
    where other conditions do not match, UnknownNameError for a selection that is misspelt.
    """
    from openvm_prof.comparison.asked_names import check_selection
    from openvm_prof.comparison.attribution import attribute
    from openvm_prof.comparison.conditions import in_words
    from openvm_prof.comparison.sides import Sides
    from openvm_prof.comparison.verdicts import compare_sides, comparison_notices

    check_selection(options.selection, [*base, *head])
    sides = Sides.of(base, head)
    notices = options.notices_of_conditions(sides)
    series = sides.series(options.by)
    rows = compare_sides(series, options.criteria, options.selection)
    return DisplayedComparison(
        _names(base),
        _names(head),
        tuple(rows),
        attribute(sides),
        (*notices, *comparison_notices(series, rows)),
        sides.unmatched,
        in_words(sides),
        within_group(options.by),
    )


def _names(runs: Sequence[SideRun]) -> str:
    first, *more = dict.fromkeys(run.name for run in runs)
    return f"{first} and {len(more)} more" if more else first


def compare_many(sides: Mapping[str, Sequence[SideRun]], options: CompareOptions) -> DisplayedVariants:
    """Two or more variants, each against the first. Raises as `compare_runs` does."""
    from openvm_prof.comparison.asked_names import check_selection
    from openvm_prof.comparison.sides import Sides
    from openvm_prof.comparison.variants import compare_variants

    check_selection(options.selection, [run for runs in sides.values() for run in runs])
    (first, base), *others = sides.items()
    pairs = {name: Sides.of(base, runs) for name, runs in others}
    notices = [
        notice
        for name, pair in pairs.items()
        for notice in options.notices_of_conditions(pair, (first, name))
    ]
    on = {run.analysis.proof_times.provers for side in sides.values() for run in side if run.on_provers}
    notices += [Notice(f"parallel times are for {provers} provers") for provers in sorted(on)]
    variants = compare_variants(first, pairs, options.by, options.criteria, options.selection)
    return replace(variants, notices=(*notices, *variants.notices))
