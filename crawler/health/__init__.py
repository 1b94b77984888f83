"""What broke, since when, why, and what to do."""
