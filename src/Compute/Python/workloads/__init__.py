"""What is computed: one file for each workload, found by its name."""
