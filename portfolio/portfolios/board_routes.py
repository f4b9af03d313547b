"""The phase board: where each class stands and what is missing."""
