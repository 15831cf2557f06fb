"""Lines of the permission table."""
