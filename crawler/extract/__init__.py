"""Page bytes to an article; start at `article`, which names the modules of each step."""
