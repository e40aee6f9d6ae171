"""How much evidence a change needs."""

from __future__ import annotations

from msgspec import Struct


class Newest(Struct, frozen=True):
    """A limit of the newest `runs`: all of them beyond the level by `effect` and `scatters`."""

    runs: int
    effect: float
    scatters: float

    def beyond(self, scatter: float) -> float:
        """How far beyond the level, in logarithms."""
        return max(self.effect, self.scatters * scatter)


class Strictness(Struct, frozen=True):
    """How much evidence a change needs, in units of the loss (a run weighs 9 at most).

    `penalty` is what a change costs in the fit. `spell` is what a spell must weigh after which the level
    comes back: a machine that is disturbed for some runs is no change of the program. `edge` is what a
    change must weigh within a few runs of an end of the series, where nothing shows whether the level comes
    back; large ones of the newest runs are told at once. `newest` are the limits of these, the most first.
    """

    penalty: float
    spell: float
    edge: float
    newest: tuple[Newest, ...]

    def times(self, factor: float) -> Strictness:
        """So many times the evidence, in everything; evidence is the square of a distance."""
        root = factor**0.5
        newest = tuple(Newest(n.runs, n.effect * root, n.scatters * root) for n in self.newest)
        return Strictness(self.penalty * factor, self.spell * factor, self.edge * factor, newest)


ALONE = Strictness(
    penalty=24,
    spell=90,
    edge=54,
    newest=(
        Newest(5, 0.05, 1.8),
        Newest(4, 0.05, 2.0),
        Newest(3, 0.05, 2.0),
        Newest(2, 0.05, 2.5),
        Newest(1, 0.06, 6.0),
    ),
)
"""For a change that one series alone speaks for."""

SUPPORTED = Strictness(
    penalty=14,
    spell=45,
    edge=20,
    newest=(Newest(3, 0.02, 2.0), Newest(2, 0.03, 2.0), Newest(1, 0.04, 3.0)),
)
"""For a change that series of two benchmarks show at the same place."""
