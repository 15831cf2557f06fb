"""Databases of earlier releases, kept as dumps, are brought to the present shape on both engines."""
