"""`python -m openvm_prof`."""

from openvm_prof.cli.entry import main

main()
