"""What comes of a round as papers."""
