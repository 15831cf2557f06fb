"""`docs/operations.md`, followed to the letter on Debian machines that are made for it (`make follow-operations`)."""
