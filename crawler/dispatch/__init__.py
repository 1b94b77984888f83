"""Who drains which host."""
