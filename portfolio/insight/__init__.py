"""Coverage, class, school and district aggregates."""
