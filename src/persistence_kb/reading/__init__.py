"""From files to values: RDF in any syntax to statements, OWL to theories. Nothing here fetches anything."""
