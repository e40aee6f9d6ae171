"""Invented metrics files of every era of OpenVM, for the demo, the tests and the benchmarks."""
