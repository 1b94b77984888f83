"""Listing bytes to entries."""
