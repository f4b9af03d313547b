"""A student's term: the homeroom comment now; selection, notice and sign-off later."""
