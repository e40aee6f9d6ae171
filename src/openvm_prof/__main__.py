"""`python -m openvm_prof`."""

from openvm_prof.cli.main import main

main()
