"""Rewrite rules: what is to be changed in a metrics file, rule by rule in their order."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from msgspec import Struct, field


class _Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="action", tag=str.lower):
    """What rules have in common: which entries they are about.

    `metric` and the values of `labels` are patterns (`*`, `?`, `[seq]`); an entry without one of the
    labels does not match.
    """

    metric: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def matches(self, metric: str, labels: Mapping[str, str]) -> bool:
        """Whether an entry with this metric and these labels matches."""
        return fnmatchcase(metric, self.metric) and self.labels_match(labels)

    def labels_match(self, labels: Mapping[str, str]) -> bool:
        """Whether a label set matches."""
        return all(key in labels and fnmatchcase(labels[key], text) for key, text in self.labels.items())


class Exclude(_Rule, frozen=True, kw_only=True):
    """Take the entries out."""


class Rename(_Rule, frozen=True, kw_only=True):
    """Call the entries' metric `to`; everything else of them stays."""

    to: str


class Subtract(_Rule, frozen=True, kw_only=True):
    """Take the entries' values away from metric `from`, label set by label set.

    The entries stay; several of one label set add up. Where the result would be negative, `clamp`
    makes it 0 instead of an error.
    """

    from_: str = field(name="from")
    clamp: bool = field(default=False)


Rule = Exclude | Rename | Subtract
