"""What could be done about a story: interventions, what they would buy, at what cost, and which to choose."""
