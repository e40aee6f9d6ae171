"""Verdicts on whether a change made proving slower, and the tests behind them."""
