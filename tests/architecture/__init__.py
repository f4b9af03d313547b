"""The rules of the house, each held by a check that is itself seen failing."""
