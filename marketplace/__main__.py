"""`python -m marketplace`: the operators' commands, straight from a checkout."""

from .cli import main

main(prog_name="marketplace")
