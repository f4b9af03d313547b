"""End to end: the real server and worker, driven in a real browser."""
