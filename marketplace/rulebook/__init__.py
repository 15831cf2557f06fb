"""The documents: rule sets, conditions that become findings, articles and the sentences they come from."""
