"""Who is who: accounts, sessions, organisations, registrations, offices."""
