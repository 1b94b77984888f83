"""The files on disk."""
