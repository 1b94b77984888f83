"""YAML to sources and settings, with every problem at once."""
