"""Links: what a template may be, and what becomes of names in it."""

from __future__ import annotations

import pytest

from openvm_prof.core.errors import UsageError
from openvm_prof.trend_pages.links import parse_link
from tests.hostile import PAYLOADS

FIELDS = ("commit", "benchmark")


def address(template: str, benchmark: str = "fib", folder: str = "") -> str:
    return parse_link(template, "--url", FIELDS).address({"commit": "abc", "benchmark": benchmark}, folder)


def test_addresses_of_the_web_and_of_the_folder() -> None:
    assert address("https://example.org/c/{commit}", folder="../") == "https://example.org/c/abc"
    assert address("reports/{benchmark}-{commit}.html", folder="../") == "../reports/fib-abc.html"
    assert address("/reports/{commit}", folder="../") == "/reports/abc"
    assert address("https://example.org/all") == "https://example.org/all"


@pytest.mark.parametrize(
    "template",
    [
        "javascript:alert(1)",
        "JavaScript:{commit}",
        "data:text/html,{commit}",
        "file:///etc/{commit}",
        "//evil.example/{commit}",
        "https://{benchmark}/x",
        "https://{benchmark}@evil.example/x",
        "https:{commit}",
        "http{commit}://host",
        "{commit}:x",
        "a b",
        "a\nb",
        "a\\b",
        'a"b',
        "a{b",
        "",
        "https://[x/{commit}",
    ],
)
def test_other_addresses_are_refused(template: str) -> None:
    with pytest.raises(UsageError, match="--url"):
        parse_link(template, "--url", FIELDS)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no \{sha\}; it can hold \{commit\}, \{benchmark\}"):
        parse_link("https://example.org/{sha}", "--url", FIELDS)


@pytest.mark.parametrize("name", PAYLOADS.values(), ids=PAYLOADS)
def test_names_stay_one_part_of_the_path(name: str) -> None:
    made = address("reports/{benchmark}.html", name)
    assert made.startswith("reports/")
    assert made.endswith(".html")
    assert not set(made[len("reports/") :]) & set("/?#&:\"'<>\\ \n")
