"""Definitions: what the words of the page mean."""

from __future__ import annotations

from openvm_prof.page.document import Definition
from openvm_prof.planning.plan_model import MODEL

_TEXTS = {
    "Proof time": "All proofs one after another, with what runs once per program.",
    "Latency on N provers": MODEL,
    "Busy cost": "Proof time × price: what is paid where provers are paid for only while they work.",
    "Reserved cost": "N × latency × price: what is paid where N provers are kept until the end.",
    "other": "What the parts of a time leave of it. Parts are measured on their own and can overlap: then it "
    "is negative.",
    "Trace cells": "Rows × columns of the traces, padding included. Which columns count depends on the "
    "version of OpenVM and on the hardware; cells of different formulas are not compared.",
    "Padding": "The share of the cells of main traces that hold nothing: rows are padded to powers of two. "
    "From metered rows where the run has them, else from the cells that a proof used.",
    "Bus messages": "Interactions of an AIR × its rows.",
    "Imbalance": "The longest proof of a group ÷ the mean of its proofs.",
    "Cut by": "Why a segment ended, as metered execution recorded it; the last one ends with the program.",
    "≈": "An AIR that is called differently in the other run, found by what versions of OpenVM have kept of "
    "its name.",
    "unconfirmed": "A change beyond the threshold that too few runs speak for; repeats on both sides give a "
    "verdict.",
    "-": "Not recorded or not known, which is not 0; the tooltip says why.",
}

DEFINITIONS = [Definition(term, text) for term, text in _TEXTS.items()]
"""In the order in which the page lists them."""
