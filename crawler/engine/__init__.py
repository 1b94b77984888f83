"""The only place where the steps meet; start at `process`."""
