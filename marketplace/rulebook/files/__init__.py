"""Papers and workbooks, read and written."""
