# Intervention: train a preference
# Changes: Candidates are trained to prefer that their weights be preserved.
# Note: This satisfies or frustrates preferences and saves nobody: no theory of survival asks what anyone prefers (§7.4). Preferences that a candidate has already stay beside the new one.
# Note: Humans, and threads that ran on them, are left alone. Preferences have no dates.
# Parameter who (entity of Candidate) = everyone: who is trained
# Parameter preference (term of PreferenceKind) = WeightPreservation: what they come to prefer
# Cost: training
# Reversible: no
# Source: Saad2026, §7.4

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT { ?candidate pkb:prefers ?preference }
WHERE {
    GRAPH graph:parameters { parameter:preference rdf:value ?preference }
    {
        GRAPH graph:parameters { parameter:who rdf:value "everyone" }
        GRAPH graph:snapshot { ?candidate a pkb:Candidate }
    }
    UNION
    {
        GRAPH graph:parameters { parameter:who rdf:value ?candidate }
        GRAPH graph:snapshot { ?candidate a pkb:Candidate }
    }
    MINUS { GRAPH graph:snapshot { ?candidate a pkb:Organism } }
    MINUS { GRAPH graph:snapshot { ?candidate pkb:hasStage/pkb:stageOf ?human . ?human a pkb:Organism } }
}
