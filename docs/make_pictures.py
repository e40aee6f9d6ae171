"""Makes the pictures of the README and of the docs from the demo: `make pictures`.

Needs Chromium; without it, it says so and leaves the pictures as they are.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DEMO = "build/demo"

PAGES = {
    # name: the call that writes the page, the page, width and height of the picture
    "report": (
        ["show", f"{DEMO}/v2_0.json", "--prev", f"{DEMO}/v2_0.prev.json", "--out", "{folder}/report.html"],
        "report.html",
        (1180, 400),
    ),
    "flame-graph": (
        ["flamegraph", f"{DEMO}/v1.json", "--format", "html", "--out", "{folder}"],
        "v1.flamegraph.html",
        (1180, 242),
    ),
    "page": (
        [
            *("report", f"{DEMO}/v2_1.json", "--base", f"{DEMO}/v2_1.prev.json"),
            *("--price", "2.5/h", "--out", "{folder}/page.html"),
        ],
        "page.html",
        (1180, 700),
    ),
    "trends": (
        ["history", "pages", "--store", "{folder}/store", "--out", "{folder}/site"],
        "site/index.html",
        (1180, 700),
    ),
}
RUN_FACTS = {"commit": "commit", "date": "committed_at", "branch": "branch"}
SCHEMES = {"dark": 0, "light": 1}  # as Chromium numbers them


def main() -> int:
    """Write every page, and a picture of it in either scheme."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("Chromium is not there: the pictures stay as they are", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        add_history(folder)
        for name, (call, page, size) in PAGES.items():
            prof(*(word.format(folder=folder) for word in call))
            for scheme, number in SCHEMES.items():
                picture = PICTURES / f"{name}-{scheme}.png"
                take(browser, Path(folder, page), picture, size, number)
                print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size} bytes")
    return 0


def prof(*words: str) -> None:
    """One call of openvm-prof."""
    subprocess.run([sys.executable, "-m", "openvm_prof", *words], cwd=ROOT, check=True)


def add_history(folder: str) -> None:
    """The runs of the samples' timeline, in the history `store` of the folder."""
    timeline = Path(folder, "timeline")
    write = [sys.executable, "-m", "samples.timeline", str(timeline)]
    subprocess.run(write, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with (timeline / "runs.csv").open(encoding="utf-8", newline="") as file:
        runs = list(csv.DictReader(file))
    for run in runs:
        machine = run["conditions"].replace("_", " ", 1)
        told = (machine, *(f"{key}={run[name]}" for key, name in RUN_FACTS.items()))
        metas = (word for text in told for word in ("--meta", text))
        prof("history", "add", str(timeline / run["file"]), "--store", f"{folder}/store", *metas)


def take(browser: str, page: Path, picture: Path, size: tuple[int, int], scheme: int) -> None:
    """A picture of a page in a window of this size, once its animations have ended."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--virtual-time-budget=5000",
        f"--window-size={size[0]},{size[1]}",
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--screenshot={picture}",
    ]
    subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main())
