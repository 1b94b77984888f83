"""The bundled little site of `crawler demo`."""
