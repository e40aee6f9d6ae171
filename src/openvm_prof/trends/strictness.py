"""How much evidence a change needs."""

from __future__ import annotations

from msgspec import Struct

from openvm_prof.trends.newest import Newest


class Strictness(Struct, frozen=True):
    """How much evidence a change needs, in units of the loss (a run weighs 9 at most).

    `penalty` is what a change costs in the fit. `spell` is what a spell must weigh after which the level
    comes back: a machine that is disturbed for some runs is no change of the program. `edge` is what a
    change must weigh within a few runs of an end of the series, where nothing shows whether the level comes
    back; `newest` is what large changes of the newest runs need instead.
    """

    penalty: float
    spell: float
    edge: float
    newest: Newest

    def times(self, factor: float) -> Strictness:
        """So many times the evidence, in everything; evidence is the square of a distance."""
        newest = self.newest.times(factor**0.5)
        return Strictness(self.penalty * factor, self.spell * factor, self.edge * factor, newest)


ALONE = Strictness(
    penalty=24,
    spell=90,
    edge=54,
    newest=Newest(effects=(0.06, 0.05, 0.05), single=6.0, deviations=3.3, outliers=0.025),
)
"""For a change that one series alone speaks for."""

SUPPORTED = Strictness(
    penalty=14,
    spell=45,
    edge=20,
    newest=Newest(effects=(0.04, 0.03, 0.02), single=3.0, deviations=2.3, outliers=0.2),
)
"""For a change that series of two benchmarks show at the same place."""
