"""A cluster for the tests of this folder, and a store that every reader has to cope with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.spark.cluster import Cluster, cluster, reason_to_skip

if TYPE_CHECKING:
    from openvm_prof.spark.engine import SparkEngine

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of the cluster where there can be none, with the reason."""
    reason = reason_to_skip()
    if reason is not None:
        for item in items:
            if HERE in item.path.parents and "spark" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def two_workers() -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch, cluster() as made:
        for name, value in made.environment.items():
            patch.setenv(name, value)
        yield made


@pytest.fixture(scope="session")
def spark(two_workers: Cluster) -> Iterator[SparkEngine]:
    from openvm_prof.spark.engine import SparkEngine
    from openvm_prof.spark.session import open_session

    session = open_session(two_workers.url)
    yield SparkEngine(session)
    session.stop()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `filled_store.fill`."""
    from tests.spark.filled_store import fill

    place = tmp_path_factory.mktemp("filled")
    fill(place / "the store", place)
    return place / "the store"
