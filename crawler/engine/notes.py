"""Notes of the state by which `status` hears of the daemon."""

CONFIG_NOTE = "config.error"
"""What is wrong with the configuration, while an older one is in force."""
STATE_NOTE = "daemon.trouble"
"""What is wrong with store or archive."""
