"""The only place that touches files, the network and the clock."""
