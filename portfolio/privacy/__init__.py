"""Access log and the viewer of what was done."""
