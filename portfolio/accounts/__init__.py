"""Who: users, sign-in, passwords, sessions."""
