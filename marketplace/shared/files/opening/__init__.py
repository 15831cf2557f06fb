"""What opens workbooks of strangers, in a child process that cannot run away (IN5).

The package imports nothing of the marketplace, so that the memory of the child
is the workbook's: it is found by its folder, not through `marketplace`.
"""
