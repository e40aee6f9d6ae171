"""Trends: changes of level in series of runs, and limits learnt from them.

Pure: numbers in, values out. It imports numpy, so that nothing which starts up quickly imports it.
"""

from openvm_prof.trends.events import events
from openvm_prof.trends.find import find_changes
from openvm_prof.trends.limits import limit
from openvm_prof.trends.values import ChangePoint, Event, Interval

__all__ = ["ChangePoint", "Event", "Interval", "events", "find_changes", "limit"]
