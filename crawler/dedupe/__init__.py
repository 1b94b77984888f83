"""What an article is the same as."""
