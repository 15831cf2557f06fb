"""What is kept and told: the transaction, chained events, outbox, files, messages."""
