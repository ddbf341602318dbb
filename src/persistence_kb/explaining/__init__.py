"""Why a verdict is as it is, and what would change it: derivations, settlements, changes and reasons."""
