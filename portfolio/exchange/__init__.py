"""In and out: all that is kept of one student, to take along."""
