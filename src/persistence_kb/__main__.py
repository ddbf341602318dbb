"""``python -m persistence_kb`` is ``pkb``."""

from persistence_kb.cli import main

main()
