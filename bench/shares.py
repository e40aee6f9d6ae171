"""Shares of what was asked for, by question."""

from __future__ import annotations

from collections.abc import Sequence


class Shares:
    """How often something held, of how many times it was looked at."""

    def __init__(self) -> None:
        self._hits: dict[str, float] = {}
        self._of: dict[str, int] = {}

    def add(self, question: str, hits: float, of: int = 1) -> None:
        """So many hits more."""
        self._hits[question] = self._hits.get(question, 0) + hits
        self._of[question] = self._of.get(question, 0) + of

    def __getitem__(self, question: str) -> float:
        return self._hits[question] / self._of[question]

    def told(self, questions: Sequence[str], digits: int) -> str:
        """The shares of several questions, in a cell."""
        return " / ".join(f"{self[question]:.{digits}f}" for question in questions)
