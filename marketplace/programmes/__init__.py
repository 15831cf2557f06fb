"""Programmes with their settings and dates, industrial chains, public notices."""
