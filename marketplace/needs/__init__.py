"""What enterprises need: needs, the county workbook, the public board."""
