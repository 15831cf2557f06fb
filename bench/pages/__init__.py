"""What each long list costs at 100,000 needs, 3,000 institutions and 100,000 claims, on SQLite and on PostgreSQL."""
