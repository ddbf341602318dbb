# Intervention: preserve somewhere
# Changes: One implementation of each model is kept.
# Note: By default it is the latest that has begun by the horizon and is not lost by the decision. Of those that begin at one time, or have no date, the latest is one that came of the others; where nothing else decides, the name does.
# Note: Everything else runs as told: what would be wiped is wiped, and a model of which another implementation lasts anyhow has that one besides.
# Parameter keep (entity of Implementation) = latest: which to keep, for models of which one is named; the others keep the latest
# Cost: storage
# Reversible: yes
# Source: Saad2026, §3

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT {
    GRAPH graph:kept { ?implementation a pkb:Implementation }
    GRAPH graph:scratch { ?model pkb:implementedBy ?implementation }
}
WHERE {
    GRAPH graph:parameters { parameter:keep rdf:value ?implementation }
    GRAPH graph:snapshot { ?implementation pkb:implements ?model }
} ;

INSERT { GRAPH graph:scratch { ?model rdf:value ?latest } }
WHERE {
    SELECT ?model (MAX(?place) AS ?latest)
    WHERE {
        GRAPH graph:snapshot { ?candidate pkb:implements ?model . ?model a pkb:Model }
        GRAPH graph:index { ?candidate rdf:value ?place }
        OPTIONAL { GRAPH graph:index { ?candidate prov:generatedAtTime ?began } }
        OPTIONAL { ?story a pkb:Scenario ; pkb:horizon ?horizon }
        FILTER (!BOUND(?began) || !BOUND(?horizon) || ?began <= ?horizon)
        MINUS { GRAPH graph:present { ?candidate a pkb:Ceased } }
        MINUS { GRAPH graph:scratch { ?model pkb:implementedBy ?chosen } }
    }
    GROUP BY ?model
} ;

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:scratch { ?model rdf:value ?latest }
    GRAPH graph:index { ?implementation rdf:value ?latest }
}
