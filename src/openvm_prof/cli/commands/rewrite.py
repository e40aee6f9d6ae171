"""`openvm-prof rewrite`: a metrics file changed by rules."""

from __future__ import annotations

from pathlib import Path

from openvm_prof.cli.options import runs_store_option
from openvm_prof.cli.parser import Parser
from openvm_prof.cli.session import Session
from openvm_prof.cli.stdout import write_out

EPILOG = """
Rules are applied in order. Names and label values may contain the wildcards * and ?:
  [[rule]]
  action = "subtract"                 # value by value, where all labels agree
  metric = "compile_*_time_ms"
  from = "total_proof_time_ms"
  [[rule]]
  action = "rename"
  metric = "app_prove_time_ms"
  to = "prove_time_ms"
  [[rule]]
  action = "exclude"
  metric = "*"
  labels = { group = "*_keygen" }

Example:
  openvm-prof rewrite rules.toml fib.json fib.rewritten.json
"""

USAGE = "[OPTIONS] RULES.toml IN OUT"


def arguments(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("rules", metavar="RULES.toml", help="The rules, described below.")
    parser.add_argument("file", metavar="IN", help="A metrics file; - is standard input.")
    parser.add_argument(
        "out", metavar="OUT", type=Path, help="The metrics file to write; - is standard output."
    )
    runs_store_option(parser)


def rewrite(_: Session, /, rules: str, file: str, out: Path) -> None:
    """Rewrite a metrics file by rules: exclude, rename or subtract metrics.

    OUT is again a metrics file; - is standard output. Metrics that no rule matches are kept unchanged.
    """
    from openvm_prof.cli.outputs import check_outputs, print_notices
    from openvm_prof.core.errors import OpenvmProfError
    from openvm_prof.core.io.files import read_text
    from openvm_prof.core.reading.files import read_unpacked
    from openvm_prof.core.reading.standard_input import source_name
    from openvm_prof.core.runs.paths import one_file
    from openvm_prof.rewrite.rewritten import rewritten_text
    from openvm_prof.rewrite.rules_toml import parse_rules

    file = one_file(file, "IN")
    target = None if str(out) == "-" else out
    check_outputs([], (rules, file), (target,))
    parsed = read_text(rules, parse_rules)
    try:
        text, notices = rewritten_text(read_unpacked(file), parsed)
    except OpenvmProfError as error:
        raise error.within(file=source_name(file)) from error
    write_out(text, target)
    print_notices(notice._replace(where=notice.where._replace(file=rules)) for notice in notices)
