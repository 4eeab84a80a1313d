"""Puts the package `local` where pytest has just put the folder `local/`.

In importlib mode these files are called `local.tests.…` after their folder, and pytest makes a
namespace `local` out of it, in which no module of the package is found.
"""

import importlib
import sys

del sys.modules["local"]
importlib.import_module("local")
