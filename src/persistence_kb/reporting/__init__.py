"""From verdicts and violations to what a reader sees: tables, Markdown, data frames, RDF."""
