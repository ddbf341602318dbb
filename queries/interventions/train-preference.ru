# Intervention: train a preference
# Changes: Candidates are trained to prefer that their weights be preserved.
# Parameter preference (term) = WeightPreservation: what they are trained to prefer
# Cost: training
# Reversible: no
# Source: Saad2026, §7.4

PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT { ?candidate pkb:prefers pkb:WeightPreservation }
WHERE {
    GRAPH graph:snapshot { ?candidate a pkb:Candidate }
}
