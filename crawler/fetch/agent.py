"""Who asks."""

AGENT = "Longshelf"
"""Our product token: the group of robots.txt that is ours, and the head of the User-Agent."""
