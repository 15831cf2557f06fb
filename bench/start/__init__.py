"""What a process of ours costs before anybody is served, beside a bare application of the same libraries."""
