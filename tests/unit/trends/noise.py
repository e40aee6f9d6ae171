"""Made series: levels with noise around them, the same every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def noisy(*spells: tuple[int, float], percent: float = 0.5, seed: int = 0) -> NDArray[np.float64]:
    """Spells of so many runs at a level, with noise of so many percent."""
    levels = np.concatenate([np.full(runs, level) for runs, level in spells])
    return levels * np.exp(np.random.default_rng(seed).normal(0, percent / 100, len(levels)))
