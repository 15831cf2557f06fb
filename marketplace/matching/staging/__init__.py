"""Every other market: one exact programme after another, an aim at a time."""
