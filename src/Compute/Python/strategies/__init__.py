"""How the items of a workload are divided and run: one file for each strategy, found by its name."""
