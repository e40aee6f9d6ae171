"""Where the time of a proof goes, and how many provers it takes: phases, latency and cost."""
