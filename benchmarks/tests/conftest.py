"""Puts the package `benchmarks` where pytest has just put the folder `benchmarks/`.

In importlib mode these files are called `benchmarks.tests.…` after their folder, and pytest makes
a namespace `benchmarks` out of it, in which no module of the package is found.
"""

import importlib
import sys

del sys.modules["benchmarks"]
importlib.import_module("benchmarks")
