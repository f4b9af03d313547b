"""One dashboard per role, and the navigation; may read all rooms."""
