"""What the school runs: activities, rosters, sessions, attendance, check-in, partners."""
