"""Benchmarks: each row is a ratio to a limit measured in the same run, since machines are noisy."""
