"""Who is told what about an event."""
