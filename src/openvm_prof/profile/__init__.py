"""Call stacks: flame graphs, tops, and their formats."""
