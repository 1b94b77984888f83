"""The only user of selectolax: bounded parse, selectors, visible text, cleaning."""
