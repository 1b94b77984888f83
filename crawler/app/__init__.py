"""The composition root: the only place that knows which implementation is in use.

A module for each way to open the program, so that a verb imports no more than it uses.
"""
