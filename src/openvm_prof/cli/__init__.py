"""The command line: parse options, call the pipeline, write, choose the exit code."""
