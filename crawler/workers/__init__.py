"""A pool of processes for pure functions."""
