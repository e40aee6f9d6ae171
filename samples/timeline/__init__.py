"""A timeline: commits with runs of several benchmarks, and changes that were planted in them.

python -m samples.timeline OUT_DIR [--commits 60] [--seed 7]

writes

- `commits.csv`: id, date, branch and subject of every commit, in order;
- `commits.fast-import`: the same commits for `git fast-import`, which gives them the same ids;
- `runs.csv`: file, benchmark, commit, date, branch and conditions of every run;
- `runs/COMMIT/BENCHMARK.json`: the metrics files;
- `planted.json`: where each change is and its size in every series that it moves, without noise;
  and the outliers, commits without runs and runs of another branch, which are no changes of `main`.
"""
