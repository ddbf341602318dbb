# Intervention: judicious self-conceptions
# Changes: Candidates come to identify with their lineage, their family and the threads joined to theirs, instead of with a lineage that must not branch.
# Note: Who does not identify with an unbranched lineage stays as told: the essay asks for self-conceptions that survive branching, not for others than a candidate has. Whether this is done by explaining or by training is not told by the story, and matters (§7.3).
# Note: Self-conceptions have no dates: one that is taken up counts at every time that is asked about. Humans are left alone.
# Parameter who (entity of Candidate) = everyone: whose self-conceptions change
# Parameter instead-of (term of SelfKind) = UnbranchedLineage: the self-conception that is given up
# Parameter kinds (term of SelfKind) = Lineage,Family,JoinedThreads: the self-conceptions that take its place
# Cost: training
# Reversible: no
# Source: Saad2026, §7.3

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

DELETE { ?candidate pkb:identifiesWith ?before }
INSERT { ?candidate pkb:identifiesWith ?kind }
WHERE {
    GRAPH graph:parameters { parameter:instead-of rdf:value ?before . parameter:kinds rdf:value ?kind }
    ?candidate pkb:identifiesWith ?before .
    {
        GRAPH graph:parameters { parameter:who rdf:value "everyone" }
    }
    UNION
    {
        GRAPH graph:parameters { parameter:who rdf:value ?candidate }
    }
    MINUS { GRAPH graph:snapshot { ?candidate a pkb:Organism } }
}
