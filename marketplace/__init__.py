"""Jiebang."""
