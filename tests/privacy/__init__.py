"""The list of what was done: who sees which acts."""
