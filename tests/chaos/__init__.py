"""The crawler killed at random moments, again and again: nothing lost, doubled or torn.

The short form is part of the suite (`test_kills.py`); the long one is a command:

    python -m tests.chaos --kills 200 --articles 2000
"""
