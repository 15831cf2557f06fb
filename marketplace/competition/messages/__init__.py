"""Who is told what: competition."""
