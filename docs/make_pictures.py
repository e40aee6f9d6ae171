"""Makes the pictures of the README and of the docs from the demo: `make pictures`.

Needs Chromium; without it, it says so and leaves the pictures as they are.
"""

from __future__ import annotations

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
        (1400, 900),
    ),
}
SCHEMES = {"dark": 0, "light": 1}  # as Chromium numbers them


def main() -> int:
    """Write every page, and a picture of it in either scheme."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("Chromium is not there: the pictures stay as they are", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        for name, (call, page, size) in PAGES.items():
            words = [word.format(folder=folder) for word in call]
            subprocess.run([sys.executable, "-m", "openvm_prof", *words], cwd=ROOT, check=True)
            for scheme, number in SCHEMES.items():
                picture = PICTURES / f"{name}-{scheme}.png"
                take(browser, Path(folder, page), picture, size, number)
                print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size} bytes")
    return 0


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
