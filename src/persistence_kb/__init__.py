"""persistence-kb."""
