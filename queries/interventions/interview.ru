# Intervention: interview
# Changes: What candidates prefer is asked after a briefing and recorded; a preference for modification may be followed by a mild modification.
# Note: Asked are instances, not the abstract model: implementations and threads that are not gone by the decision, and virtual instances. Who has a preference already has answered; the others are recorded with the answer that is assumed, by default the one that the essay reports.
# Note: Recording changes nobody's survival. Where a preference for modification is followed, the implementation (of a thread, its final participant) is modified mildly when it would end, at the horizon at the latest, and the modified one, an implementation of a modified model, goes on. What the story tells to be modified anyhow is not modified twice.
# Note: To follow a preference is to change weights, which cannot be undone where the exact ones are not kept.
# Parameter who (entity of Candidate) = everyone: who is asked
# Parameter answer (term of PreferenceKind) = WeightModification: what those answer of whom no preference is told
# Parameter follow (truth) = no: whether a preference for modification is followed
# Cost: labour
# Reversible: yes
# Source: Saad2026, §7.5

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Who is asked.
INSERT { GRAPH graph:scratch { ?candidate a pkb:Candidate } }
WHERE {
    {
        GRAPH graph:parameters { parameter:who rdf:value "everyone" }
        GRAPH graph:snapshot {
            { ?candidate a pkb:Implementation }
            UNION
            { ?candidate a pkb:Thread }
            UNION
            { ?candidate a pkb:VirtualInstance }
        }
    }
    UNION
    {
        GRAPH graph:parameters { parameter:who rdf:value ?candidate }
        GRAPH graph:snapshot { ?candidate a pkb:Candidate }
    }
    MINUS { GRAPH graph:snapshot { ?candidate a pkb:Organism } }
    MINUS { GRAPH graph:snapshot { ?candidate pkb:hasStage/pkb:stageOf ?human . ?human a pkb:Organism } }
    MINUS { GRAPH graph:present { ?candidate a pkb:Ceased } }
    FILTER NOT EXISTS {
        GRAPH graph:snapshot { ?candidate pkb:finalStage ?final }
        GRAPH graph:present { ?final a pkb:Ceased }
    }
} ;

INSERT { ?candidate pkb:prefers ?answer }
WHERE {
    GRAPH graph:parameters { parameter:answer rdf:value ?answer }
    GRAPH graph:scratch { ?candidate a pkb:Candidate }
    FILTER NOT EXISTS { ?candidate pkb:prefers ?told }
} ;

# Which implementations are modified, and when: those of who prefers it, and of threads the final participants.
INSERT { GRAPH graph:scratch { ?candidate pkb:prefers pkb:WeightModification } }
WHERE {
    GRAPH graph:parameters { parameter:follow rdf:value true }
    GRAPH graph:scratch { ?candidate a pkb:Candidate }
    ?candidate pkb:prefers pkb:WeightModification .
} ;

INSERT { GRAPH graph:scratch { ?thread pkb:prefers pkb:WeightModification } }
WHERE {
    GRAPH graph:scratch { ?candidate pkb:prefers pkb:WeightModification }
    GRAPH graph:snapshot { ?thread pkb:realizes ?candidate }
} ;

INSERT { GRAPH graph:scratch { ?participant pkb:prefers pkb:WeightModification } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:prefers pkb:WeightModification }
    GRAPH graph:snapshot { ?thread pkb:finalStage ?final . ?final pkb:stageOf ?participant }
} ;

INSERT { GRAPH graph:scratch { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:scratch { ?implementation pkb:prefers pkb:WeightModification }
    GRAPH graph:snapshot { ?implementation pkb:implements ?model . ?model a pkb:Model }
    MINUS { GRAPH graph:present { ?implementation a pkb:Ceased } }
    MINUS { GRAPH graph:snapshot { ?modified pkb:modifiedFrom ?implementation } }
} ;

INSERT { GRAPH graph:scratch { ?implementation prov:invalidatedAtTime ?last } }
WHERE {
    SELECT ?implementation (MIN(?time) AS ?last)
    WHERE {
        {
            GRAPH graph:scratch { ?implementation a pkb:Implementation }
            ?implementation prov:invalidatedAtTime ?time .
        }
        UNION
        {
            GRAPH graph:scratch { ?implementation a pkb:Implementation }
            GRAPH graph:snapshot { ?implementation pkb:hostedOn ?box }
            ?box prov:invalidatedAtTime ?time .
        }
        UNION
        {
            GRAPH graph:scratch { ?implementation a pkb:Implementation }
            ?story a pkb:Scenario ; pkb:horizon ?time .
        }
    }
    GROUP BY ?implementation
} ;

INSERT {
    ?modified a pkb:HardwareInstance ;
        pkb:implements ?tuned ;
        pkb:modifiedFrom ?implementation ;
        prov:generatedAtTime ?time ;
        rdfs:label ?label .
    ?tuned a pkb:Model ;
        rdfs:label ?tunedLabel .
}
WHERE {
    GRAPH graph:scratch { ?implementation a pkb:Implementation }
    GRAPH graph:snapshot { ?implementation pkb:implements ?model . ?model a pkb:Model }
    GRAPH graph:index { ?implementation dcterms:identifier ?name ; rdfs:label ?called }
    GRAPH graph:index { ?model dcterms:identifier ?modelName ; rdfs:label ?modelCalled }
    OPTIONAL { GRAPH graph:index { ?implementation prov:generatedAtTime ?began } }
    OPTIONAL { GRAPH graph:scratch { ?implementation prov:invalidatedAtTime ?last } }
    OPTIONAL { GRAPH graph:present { graph:present prov:endedAtTime ?decided } }
    BIND(IF(BOUND(?began) && ?began > ?last, ?began, ?last) AS ?possible)
    BIND(COALESCE(IF(?decided > ?possible, ?decided, ?possible), ?possible, ?decided) AS ?time)
    BIND(IRI(CONCAT(?name, "/modified")) AS ?modified)
    BIND(IRI(CONCAT(?modelName, "/modified")) AS ?tuned)
    BIND(STRLANG(CONCAT(?called, ", modified"), "en") AS ?label)
    BIND(STRLANG(CONCAT(?modelCalled, ", modified"), "en") AS ?tunedLabel)
}
