"""Frozen records that travel between the rooms."""
