"""The version of the extractor, on its own: the journal's readers need it without the rest."""

EXTRACTOR = "11"
"""It changes whenever what the extractor makes of a page may."""
