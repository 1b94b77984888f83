"""A long life: a day of a daemon's time with thousands of sources, lived in minutes."""
