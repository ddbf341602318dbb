"""Engines: each evaluates conditions over a snapshot in its own way; all answer to semantics.md §4 (law 1)."""
