"""Known names: what tells a misspelt name from one that a run merely lacks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from openvm_prof.core.catalog.groups import GroupKind, classify
from openvm_prof.core.catalog.hardware import TELLING_METRICS
from openvm_prof.core.catalog.label_keys import LABEL_KEYS
from openvm_prof.core.catalog.metrics import NAMED_METRICS
from openvm_prof.core.catalog.phases import ONE_OFF_TIMES, metrics_of_proof
from openvm_prof.core.errors import UnknownNameError, nearest_of


@cache
def known_metrics() -> frozenset[str]:
    """Every metric that the catalogue knows by name, of any era and prover."""
    return frozenset((*NAMED_METRICS, *ONE_OFF_TIMES, *metrics_of_proof(), *TELLING_METRICS))


def is_known_group(name: str) -> bool:
    """Whether a name is one that provers give to groups, such as `leaf` or `internal.0`; apps have any."""
    return name == "app_proof" or classify(name) is not GroupKind.APP


def unknown_metric(name: str, recorded: Iterable[str]) -> UnknownNameError:
    """That neither the data nor the catalogue has a metric of this name, and which are like it."""
    return UnknownNameError(f"no metric {name!r}{nearest_of(name, recorded, known_metrics())}")


def unknown_label_key(key: str, recorded: Iterable[str]) -> UnknownNameError:
    """That neither the data nor the catalogue has a label key of this name, and which are like it."""
    return UnknownNameError(f"no label key {key!r}{nearest_of(key, recorded, LABEL_KEYS)}")


def unknown_group(name: str, recorded: Iterable[str]) -> UnknownNameError:
    """That the data have no group of this name, and which are like it."""
    return UnknownNameError(f"no group {name!r}{nearest_of(name, recorded)}")
