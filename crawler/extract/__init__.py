"""Page bytes to an article; start at `article`."""
