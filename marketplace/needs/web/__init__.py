"""What pages of other areas show of a need, too."""
