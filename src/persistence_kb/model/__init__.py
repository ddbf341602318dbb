"""The values that everything else is about: expressions, roles, theories, statements, snapshots, verdicts."""
