"""A store on S3: the same answers as on disk, whatever fails, and in how many requests."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openvm_prof import load_history, open_store
from openvm_prof.history.compaction import compact
from openvm_prof.history.engine import query
from openvm_prof.history.log import log
from openvm_prof.history.store.layout import list_store
from openvm_prof.history.store.store_folder import Store, StoreFolder, folder_of
from openvm_prof.history.verification import clean, verify
from tests.history.conftest import History, Scratch, commit_of
from tests.history.s3_server import BUCKET, MISSING, Proxy, S3Server

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"without {', '.join(MISSING)}: pip install 'openvm-prof[s3,s3-server]'"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    started = S3Server(tmp_path_factory.mktemp("s3") / "log.txt")
    yield started
    started.stop()


@pytest.fixture
def proxy(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Before the server; the environment says that it is S3."""
    started = Proxy(server.port)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", started.url)
    yield started
    started.stop()


@pytest.fixture
def url(proxy: Proxy, scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where a store of its own lies on the server, which the environment names, too."""
    place = f"s3://{BUCKET}/{scratch.place.name}/history"
    monkeypatch.setenv("OPENVM_PROF_STORE", place)
    return place


def everything(store: Store) -> list[object]:
    return [
        query(store, f"SELECT * FROM {view} ORDER BY ALL").rows for view in ("runs", "stats", "label_values")
    ]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copied(store: Path, url: str) -> StoreFolder:
    """A store on disk put to an address."""
    there = folder_of(open_store(url))
    for path in sorted(store.rglob("*.*")):
        there.write(path.relative_to(store).as_posix(), path.read_bytes())
    return there


def test_every_question_has_the_answer_that_it_has_on_disk(
    scratch: Scratch, url: str, history: History
) -> None:
    for number in range(12):
        scratch.add("fib", number * 3, 100.0 if number < 6 else 150.0, {"machine": "a"}, A=number * 10, B=7)
        scratch.add("regex", number * 3, 30.0 + number)
        if number == 8:
            compact(scratch.store)
    store = copied(scratch.store, url)
    assert everything(store) == everything(scratch.store)
    for question in (
        ("log",),
        ("trend", "total_proof_time", "--changes"),
        ("top", "--by", "air", "--from", commit_of(3), "--to", commit_of(21)),
        ("percentiles", "total_proof_time_ms"),
        ("changes",),
        ("sql", "SELECT benchmark, count(*) AS runs FROM runs GROUP BY benchmark ORDER BY benchmark"),
        ("verify",),
        ("schema",),
    ):
        known = ("--store", str(scratch.store)) if question != ("schema",) else ()
        assert history(*question, "--format", "json") == history(*question, *known, "--format", "json")
    for pages, known in (("there", ()), ("here", ("--store", str(scratch.store)))):
        history("pages", "--out", str(scratch.place / pages), *known)
    there, here = (contents(scratch.place / pages) for pages in ("there", "here"))
    assert len(here) > 2
    assert there == here
    known_runs = [load_history(place, "main:fib").runs for place in (store, scratch.store)]
    assert [run.info for run in known_runs[0]] == [run.info for run in known_runs[1]]


def test_a_store_is_begun_filled_compacted_and_verified_there(
    scratch: Scratch, url: str, history: History
) -> None:
    history("log", exit_code=3)
    assert history.errors.count("\n") == 1
    assert f"{url}: there is no history here; `openvm-prof history add` begins one" in history.errors
    for number in range(6):
        commit = ("--meta", f"commit={commit_of(number)}", "--meta", "branch=main")
        date = ("--meta", f"date=2025-0{1 + number % 2}-01")
        history("add", scratch.file("fib", 100.0 + number, A=number), *commit, *date)
    assert "already there" in history("add", scratch.file("fib", 105.0, A=5), *commit, *date)
    store = open_store(url)
    before = everything(store)
    assert history("compact") == "2025-01: 3 runs, 6 files replaced\n2025-02: 3 runs, 6 files replaced\n"
    assert everything(store) == before
    assert "already there" in history("add", scratch.file("fib", 105.0, A=5), *commit, *date)
    assert json.loads(history("verify", "--format", "json"))["files"] == 6
    run = log(store).rows[0].run
    history("remove", run, "--reason", "throttled")
    assert len(log(store).rows) == 5
    history(
        "add",
        scratch.file("fib", 100.0, A=0),
        "--meta",
        f"commit={commit_of(0)}",
        "--meta",
        "branch=main",
        "--meta",
        "date=2025-01-01",
        exit_code=2,
    )
    assert "throttled" in history.errors
    history("remove", "--undo", run)
    assert everything(store) == before
    history("accept", commit_of(3), "--reason", "intended")
    assert "intended" in history("accept")
    history("accept", commit_of(3), "--undo")
    assert history("accept") == ""


def test_leftovers_are_found_and_removed(scratch: Scratch, url: str) -> None:
    scratch.add("fib", 0, 100.0)
    store = copied(scratch.store, url)
    store.write(f"loose/values/{'0' * 24}-0123456789abcdef.parquet", b"PAR1")
    found = verify(store)
    assert sorted(finding.kind for finding in found.findings) == ["damaged", "orphan"]
    assert clean(store, found) == 1
    assert verify(store).findings == []


def test_a_gate_takes_its_base_from_there(
    scratch: Scratch, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from openvm_prof.cli.main import main

    for number in range(12):
        scratch.add("fib", number, 100.0 + number % 3)
    copied(scratch.store, url)
    for time_ms, code in ((101.0, 0), (400.0, 1)):
        with pytest.raises(SystemExit) as raised:
            main(["check", "--history", url, "--head", scratch.file("fib", time_ms)])
        assert raised.value.code == code, capsys.readouterr()


def test_a_store_is_sent_to_another_process(url: str, scratch: Scratch) -> None:
    store = open_store(url)
    scratch.store = store  # type: ignore[assignment]
    scratch.add("fib", 0, 100.0)
    assert log(pickle.loads(pickle.dumps(store))) == log(store)
    assert str(store) == url


def test_a_trend_of_compacted_months_asks_for_each_of_its_files_once(
    scratch: Scratch, proxy: Proxy, url: str, history: History
) -> None:
    for number in range(0, 84, 7):
        scratch.add("fib", number, 100.0, A=1)
    months = len(compact(scratch.store))
    assert months == 3
    copied(scratch.store, url)
    with proxy.failing(lambda *_: None):
        history("trend", "total_proof_time")
    kinds = Counter(path.split("?")[0].split("/")[-2] for _, path in proxy.seen)
    # two listings; and the columns of one file of values are looked at
    assert {method for method, _ in proxy.seen} == {"GET"}
    assert kinds["runs"] == kinds["stats"] == months
    assert kinds["values"] <= 1
    assert len(proxy.seen) <= 2 * months + 3


def test_many_loose_runs_are_fetched_ahead(scratch: Scratch, proxy: Proxy, url: str) -> None:
    for number in range(30):
        scratch.add("fib", number, 100.0, A=1)
    store = copied(scratch.store, url)
    waiting = most = 0

    def slow(method: str, path: str, _: int) -> None:
        nonlocal most
        most += path.endswith(".parquet")

    with proxy.failing(slow):
        assert len(query(store, "SELECT * FROM stats").rows) == 90
    assert waiting == 0
    assert most == len({path for _, path in proxy.seen if path.endswith(".parquet")}) == 31


def added(url: str, *args: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "openvm_prof", "history", "add", *args, "--store", url]
    return subprocess.Popen(
        command, env=os.environ | environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_what_several_writers_add_at_once_is_there_once(scratch: Scratch, url: str) -> None:
    shared = [scratch.file(f"shared{number}", 100.0 + number) for number in range(4)]
    own = [[scratch.file(f"own{writer}-{number}", 50.0) for number in range(4)] for writer in range(4)]
    writers = [added(url, *files, *shared, "--meta", "date=2025-01-01") for files in own]
    store = open_store(url)
    while any(writer.poll() is None for writer in writers):
        time.sleep(0.1)
        if list_store_safely(store):
            compact(store)
            assert verify(store).is_sound
    assert [writer.communicate()[1] for writer in writers] == [""] * 4
    assert [writer.returncode for writer in writers] == [0] * 4
    for _ in range(2):
        counts = Counter(row.benchmark for row in log(store).rows)
        assert len(counts) == 20
        assert set(counts.values()) == {1}
        assert verify(store).is_sound
        compact(store)
    clean(store, verify(store))
    assert verify(store).findings == []


def list_store_safely(store: Store) -> bool:
    from openvm_prof.core.errors import BadInputError

    try:
        return bool(list_store(store).loose)
    except BadInputError:
        return False


def test_where_requests_fail_a_run_is_safe_or_the_failure_is_told(
    scratch: Scratch, proxy: Proxy, url: str, history: History
) -> None:
    chance = random.Random(3)
    faults: list[int | str] = [500, 503, "cut", "deaf"]

    def fault(*_: object) -> int | str | None:
        return chance.choice(faults) if chance.random() < 0.5 else None

    def ended(path: str) -> int:
        from openvm_prof.cli.main import main

        with pytest.raises(SystemExit) as raised:
            main(["history", "add", path, "--meta", "date=2025-01-01"])
        code = raised.value.code
        assert code in (0, 3)
        return int(code or 0)

    store = open_store(url)
    codes = []
    for number in range(5):
        path = scratch.file(f"fib{number}", 100.0)
        with proxy.failing(fault):
            codes.append(ended(path))
        names = [row.benchmark for row in log(store).rows] if list_store_safely(store) else []
        if codes[-1] == 0:
            assert names.count(f"fib{number}") == 1
        # what could not be told of was done or not, and nothing is half there
        if names:
            assert {finding.kind for finding in verify(store).findings} <= {"orphan"}
        assert ended(path) == 0
    assert 0 in codes
    assert sorted(row.benchmark for row in log(store).rows) == [f"fib{number}" for number in range(5)]
    assert verify(store).is_sound
    assert not [finding for finding in verify(store).findings if finding.kind != "orphan"]


@pytest.mark.parametrize("fault", [503, "cut", "deaf"])
@pytest.mark.parametrize("folder", ["values", "stats"])
def test_a_file_that_cannot_be_put_is_named(
    scratch: Scratch, proxy: Proxy, url: str, history: History, fault: int | str, folder: str
) -> None:
    path = scratch.file("fib", 100.0)
    with proxy.failing(lambda method, at, _: fault if method == "PUT" and folder in at else None):
        history("add", path, exit_code=3)
    assert history.errors.count("\n") == 1
    assert f"{url}/loose/{folder}/" in history.errors
    assert ("SlowDown, again and again" if fault == 503 else f"no answer from {proxy.url}") in history.errors
    history("add", path)
    assert [row.benchmark for row in log(open_store(url)).rows] == ["fib"]
    assert verify(open_store(url)).findings == []


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "no answer from http://127.0.0.1:1: check the network"),
        ({"AWS_ENDPOINT_URL": "s3.example.org"}, "should be such as https://s3.example.org"),
        ({"AWS_ACCESS_KEY_ID": ""}, "AWS_SECRET_ACCESS_KEY is set without its companion"),
        (
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"},
            "there are no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        ),
    ],
)
def test_what_the_environment_lacks_is_told(
    url: str, history: History, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], message: str
) -> None:
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    begin = time.monotonic()
    history("log", exit_code=2 if "should be" in message else 3)
    assert message in history.errors
    assert history.errors.count("\n") == 1
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "InvalidAccessKeyId", "the credentials are refused (InvalidAccessKeyId)"),
        (403, "AccessDenied", "must allow to list, get, put and delete"),
        (301, "PermanentRedirect", "the bucket is in another region: set AWS_REGION"),
        (500, "InternalError", "the server answers InternalError, again and again: try later"),
        (404, "NoSuchBucket", f"there is no bucket '{BUCKET}'; make it, or correct the address"),
        (400, "Odd", "the server answers Odd: try later"),
    ],
)
@pytest.mark.parametrize("command", ["log", "add"])
def test_a_refusal_is_one_line(
    scratch: Scratch,
    proxy: Proxy,
    url: str,
    history: History,
    status: int,
    code: str,
    message: str,
    command: str,
) -> None:
    proxy.error_body = f"<Error><Code>{code}</Code><Message>No\n</Message></Error>".encode()
    args = ("log",) if command == "log" else ("add", scratch.file("fib", 100.0))
    wanted = "GET" if command == "log" else "PUT"
    with proxy.failing(lambda method, *_: status if method == wanted else None):
        history(*args, exit_code=3)
    assert message in history.errors
    assert history.errors.startswith(f"openvm-prof: error: {url}")
    assert history.errors.count("\n") == 1


def test_a_query_whose_files_cannot_be_fetched_names_one(
    scratch: Scratch, proxy: Proxy, url: str, history: History
) -> None:
    for number in range(3):
        scratch.add("fib", number, 100.0, A=1)
    copied(scratch.store, url)
    with proxy.failing(lambda _, path, __: 503 if "/loose/stats/" in path else None):
        history("trend", "total_proof_time", exit_code=3)
    assert f"error: {url}/loose/stats/" in history.errors
    assert "the server answers SlowDown, again and again: try later" in history.errors
    assert history.errors.count("\n") == 1
    history("trend", "total_proof_time")


def test_a_file_that_vanishes_under_a_query_is_looked_for_again(
    scratch: Scratch, proxy: Proxy, url: str
) -> None:
    for number in range(3):
        scratch.add("fib", number, 100.0, A=1)
    store = copied(scratch.store, url)
    before = everything(store)
    seen = 0

    def compacted_meanwhile(_: str, path: str, __: int) -> None:
        nonlocal seen
        if "/loose/stats/" in path:
            seen += 1
            if seen == 1:
                compact(open_store(url))

    fresh = open_store(url)
    with proxy.failing(compacted_meanwhile):
        assert everything(fresh) == before
    assert seen > 1


def test_large_objects_are_sent_and_read_in_parts(url: str, proxy: Proxy) -> None:
    data = random.Random(1).randbytes(12_000_000)
    store = folder_of(open_store(url))
    with proxy.failing(lambda *_: None):
        store.write("months/values/2025-01-00.parquet", data)
    assert len([path for method, path in proxy.seen if method == "PUT"]) > 1
    fresh = folder_of(open_store(url))
    fresh.names("months/values")
    with proxy.failing(lambda *_: None), fresh.open("months/values/2025-01-00.parquet") as file:
        file.seek(-1000, 2)
        assert file.read() == data[-1000:]
        assert len(proxy.seen) == 1
        file.seek(3_000_000)
        assert file.read(4_000_000) == data[3_000_000:7_000_000]
    assert fresh.read("months/values/2025-01-00.parquet") == data
    proxy.fault = lambda method, path, _: 503 if "partNumber=2" in path else None
    from openvm_prof.history.store.object_client import StoreError

    with pytest.raises(StoreError, match="again and again"):
        store.write("months/values/2025-02-00.parquet", data)
    proxy.fault = lambda *_: None
    assert store.names("months/values") == [["2025-01-00.parquet"]]


def test_writers_that_are_killed_leave_runs_whole_or_absent(scratch: Scratch, proxy: Proxy, url: str) -> None:
    path = scratch.file("fib", 100.0, A=1)
    scratch.file("other", 1.0)
    for step in range(12):
        victim: list[subprocess.Popen[str]] = []
        reached = False

        def kill(_: str, __: str, number: int, step: int = step, victim: list[Any] = victim) -> str | None:
            nonlocal reached
            if number != step:
                return None
            reached = True
            victim[0].kill()
            return "deaf" if step % 2 else "cut"

        with proxy.failing(kill):
            victim.append(added(url, path, "--meta", f"date=2025-01-{1 + step:02}"))
            _, errors = victim[0].communicate(timeout=60)
        if not reached:
            assert victim[0].returncode == 0, errors
            break
        if list_store_safely(open_store(url)):
            found = verify(open_store(url))
            assert found.is_sound
            assert {finding.kind for finding in found.findings} <= {"orphan"}
    else:
        raise AssertionError("a writer never ends")
    assert step >= 5
    rows = log(open_store(url)).rows
    assert len({row.run for row in rows}) == len(rows)
    assert f"2025-01-{1 + step:02}T00:00:00Z" in {row.date for row in rows}


@pytest.mark.parametrize("failing", ["months/stats", "months/runs", "?delete"])
def test_compaction_that_breaks_off_loses_and_doubles_nothing(
    scratch: Scratch, proxy: Proxy, url: str, history: History, failing: str
) -> None:
    for number in range(3):
        scratch.add("fib", number, 100.0, A=1)
    store = copied(scratch.store, url)
    before = everything(store)
    with proxy.failing(lambda method, path, _: 503 if method != "GET" and failing in path else None):
        history("compact", exit_code=3)
    assert history.errors.count("\n") == 1
    assert "SlowDown, again and again" in history.errors
    assert everything(open_store(url)) == before
    assert verify(open_store(url)).is_sound
    history("compact")
    assert everything(open_store(url)) == before
    assert verify(open_store(url)).findings == []
