"""What setup.cfg cannot say: all packages, and the folders at the root that are packages once installed."""

from setuptools import find_packages, setup

BESIDE = ("marketplace.templates", "marketplace.static", "marketplace.migrations")

setup(packages=[*find_packages(include=["marketplace", "marketplace.*"]), *BESIDE])
