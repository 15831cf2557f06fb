"""What people ask the marketplace to do: validated, complete, unchangeable; one file an area."""
