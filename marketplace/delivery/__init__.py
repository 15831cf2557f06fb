"""What is done for whom: engagements, milestones, the service ledger, outcomes."""
