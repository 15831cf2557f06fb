"""Who may serve: applications, reviews, the pool of institutions."""
