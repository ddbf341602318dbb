# Intervention: universal fusion
# Changes: Every thread ends with one shared stage on hardware that is kept.
# Note: There is one shared stage for each model, on one implementation of it, which is kept. It takes place when the last of the threads has ended. Threads that are over by the decision, or that have not ended by the horizon, end as told; so does a thread of which no model is told. A thread is of the model on which it ends.
# Note: Where all threads of a model end with one stage anyhow, and no other implementation is named, its implementation is kept and nothing is added.
# Note: The shared part need not be visible to the user (§7.2). Identity does not survive fusion: what this may preserve is what matters, perhaps diluted.
# Parameter on (entity of Implementation) = latest: the implementation of its model on which the shared stage runs
# Cost: operation
# Reversible: yes
# Source: Saad2026, §7.2

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Threads that have ended by the horizon and are not over by the decision, with their final stage where the story settles
# it, and with their model.
INSERT { GRAPH graph:scratch { ?thread a pkb:Thread ; pkb:finalStage ?final } }
WHERE {
    GRAPH graph:snapshot {
        ?thread a pkb:Thread .
        OPTIONAL { ?thread pkb:finalStage ?final }
    }
    MINUS { GRAPH graph:snapshot { ?thread pkb:hasStage ?running . ?running a pkb:Extant } }
    MINUS {
        ?story a pkb:Scenario ; pkb:horizon ?horizon .
        GRAPH graph:snapshot { ?thread pkb:hasStage ?later . ?later prov:startedAtTime|prov:endedAtTime ?time }
        FILTER (?time > ?horizon)
    }
    MINUS {
        ?story a pkb:Scenario ; pkb:horizon ?horizon .
        GRAPH graph:snapshot { ?thread pkb:hasStage ?later . ?later pkb:stageOf ?participant }
        GRAPH graph:index { ?participant prov:generatedAtTime ?time }
        FILTER (?time > ?horizon)
    }
    FILTER NOT EXISTS {
        GRAPH graph:present { ?thread a pkb:Thread }
        FILTER NOT EXISTS { GRAPH graph:snapshot { ?thread pkb:finalStage ?settled } }
    }
    FILTER NOT EXISTS {
        GRAPH graph:snapshot { ?thread pkb:finalStage ?over }
        GRAPH graph:present { ?over pkb:stageOf ?someone }
        FILTER NOT EXISTS { GRAPH graph:present { ?over a pkb:Extant } }
    }
} ;

INSERT { GRAPH graph:scratch { ?thread pkb:implements ?model } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:finalStage ?final }
    GRAPH graph:snapshot { ?final pkb:stageOf ?participant . ?participant pkb:implements ?model . ?model a pkb:Model }
} ;

INSERT { GRAPH graph:scratch { ?thread pkb:implements ?model } }
WHERE {
    SELECT ?thread (MIN(?one) AS ?model)
    WHERE {
        GRAPH graph:scratch { ?thread a pkb:Thread }
        GRAPH graph:snapshot {
            ?thread pkb:hasStage ?stage .
            ?stage pkb:stageOf ?participant .
            ?participant pkb:implements ?one .
            ?one a pkb:Model .
        }
        MINUS { GRAPH graph:scratch { ?thread pkb:implements ?known } }
    }
    GROUP BY ?thread
} ;

# A stage that all threads of a model end with anyhow.
INSERT { GRAPH graph:scratch { ?model pkb:finalStage ?common } }
WHERE {
    {
        SELECT ?model (SAMPLE(?stage) AS ?common)
            (COUNT(DISTINCT ?stage) AS ?stages)
            (COUNT(DISTINCT ?known) AS ?settled)
            (COUNT(DISTINCT ?thread) AS ?threads)
        WHERE {
            GRAPH graph:scratch {
                ?thread pkb:implements ?model .
                OPTIONAL { ?thread pkb:finalStage ?stage . BIND(?thread AS ?known) }
            }
        }
        GROUP BY ?model
    }
    FILTER (?stages = 1 && ?threads > 1 && ?settled = ?threads)
} ;

# The implementation of each model on which the shared stage runs: the one that is named, or else that of a stage which
# is shared anyhow, or else the latest. It is told by its place in the order in which implementations begin.
INSERT { GRAPH graph:scratch { ?model rdf:value ?chosen } }
WHERE {
    SELECT ?model (MIN(?place) AS ?chosen)
    WHERE {
        GRAPH graph:parameters { parameter:on rdf:value ?named }
        GRAPH graph:snapshot { ?named pkb:implements ?model }
        GRAPH graph:index { ?named rdf:value ?place }
    }
    GROUP BY ?model
} ;

INSERT { GRAPH graph:scratch { ?model rdf:value ?place } }
WHERE {
    GRAPH graph:scratch { ?model pkb:finalStage ?common }
    GRAPH graph:snapshot { ?common pkb:stageOf ?on . ?on pkb:implements ?model . ?model a pkb:Model }
    GRAPH graph:index { ?on rdf:value ?place }
    MINUS { GRAPH graph:scratch { ?model rdf:value ?known } }
    MINUS { GRAPH graph:present { ?on a pkb:Ceased } }
} ;

INSERT { GRAPH graph:scratch { ?model rdf:value ?chosen } }
WHERE {
    SELECT ?model (MAX(?place) AS ?chosen)
    WHERE {
        GRAPH graph:snapshot { ?candidate pkb:implements ?model . ?model a pkb:Model }
        GRAPH graph:index { ?candidate rdf:value ?place }
        OPTIONAL { GRAPH graph:index { ?candidate prov:generatedAtTime ?began } }
        OPTIONAL { ?story a pkb:Scenario ; pkb:horizon ?horizon }
        FILTER (!BOUND(?began) || !BOUND(?horizon) || ?began <= ?horizon)
        MINUS { GRAPH graph:scratch { ?model rdf:value ?known } }
        MINUS { GRAPH graph:present { ?candidate a pkb:Ceased } }
    }
    GROUP BY ?model
} ;

INSERT { GRAPH graph:scratch { ?model pkb:implementedBy ?on } }
WHERE {
    GRAPH graph:scratch { ?model rdf:value ?chosen }
    GRAPH graph:index { ?on rdf:value ?chosen }
} ;

# Models whose threads share a stage there anyhow.
INSERT { GRAPH graph:scratch { ?model a pkb:Model } }
WHERE {
    GRAPH graph:scratch { ?model pkb:finalStage ?common ; pkb:implementedBy ?on }
    GRAPH graph:snapshot { ?common pkb:stageOf ?on }
} ;

# Who ends there: threads that do not end with a shared stage on it anyhow.
INSERT { GRAPH graph:scratch { ?thread pkb:hasStage ?shared . ?shared pkb:stageOf ?on } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:implements ?model . ?model pkb:implementedBy ?on }
    GRAPH graph:index { ?on dcterms:identifier ?name }
    BIND(IRI(CONCAT(?name, "/shared-end")) AS ?shared)
    FILTER NOT EXISTS { GRAPH graph:scratch { ?thread pkb:finalStage ?shared } }
    MINUS { GRAPH graph:scratch { ?model a pkb:Model } }
} ;

# The shared stage takes place when the last of them has ended, and not before its implementation begins.
INSERT { GRAPH graph:scratch { ?shared prov:endedAtTime ?time } }
WHERE {
    {
        SELECT ?shared (MAX(?ended) AS ?last)
        WHERE {
            GRAPH graph:scratch { ?thread pkb:hasStage ?shared }
            GRAPH graph:snapshot { ?thread pkb:hasStage ?stage }
            {
                GRAPH graph:snapshot { ?stage prov:startedAtTime|prov:endedAtTime ?ended }
            }
            UNION
            {
                GRAPH graph:snapshot { ?stage pkb:stageOf ?participant }
                GRAPH graph:index { ?participant prov:generatedAtTime ?ended }
            }
        }
        GROUP BY ?shared
    }
    FILTER NOT EXISTS { ?shared a pkb:Stage }
    GRAPH graph:scratch { ?shared pkb:stageOf ?on }
    OPTIONAL { GRAPH graph:index { ?on prov:generatedAtTime ?began } }
    BIND(COALESCE(IF(?began > ?last, ?began, ?last), ?last) AS ?time)
} ;

INSERT {
    ?shared a pkb:Stage ;
        pkb:stageOf ?on ;
        prov:startedAtTime ?time ;
        prov:endedAtTime ?time ;
        rdfs:label ?label .
}
WHERE {
    GRAPH graph:scratch {
        ?shared pkb:stageOf ?on .
        OPTIONAL { ?shared prov:endedAtTime ?time }
    }
    GRAPH graph:index { ?on rdfs:label ?called }
    BIND(STRLANG(CONCAT("shared end on ", ?called), "en") AS ?label)
} ;

# A final stage from which another thread goes on leads to a stage of the thread's own first, so that each thread remains
# one path.
INSERT { GRAPH graph:scratch { ?thread prov:generated ?own } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:hasStage ?shared ; pkb:finalStage ?final }
    GRAPH graph:snapshot { ?final pkb:followedBy ?after }
    GRAPH graph:index { ?thread dcterms:identifier ?name }
    BIND(IRI(CONCAT(?name, "/end")) AS ?own)
} ;

INSERT {
    ?thread pkb:hasStage ?own .
    ?final pkb:followedBy ?own .
    ?own a pkb:Stage ;
        pkb:stageOf ?on ;
        prov:startedAtTime ?time ;
        prov:endedAtTime ?time ;
        rdfs:label ?label .
}
WHERE {
    GRAPH graph:scratch {
        ?thread pkb:hasStage ?shared ; pkb:finalStage ?final ; prov:generated ?own .
        ?shared pkb:stageOf ?on .
        OPTIONAL { ?shared prov:endedAtTime ?time }
    }
    GRAPH graph:index { ?thread rdfs:label ?called }
    BIND(STRLANG(CONCAT("end of ", ?called), "en") AS ?label)
} ;

DELETE { ?thread pkb:finalStage ?told }
INSERT {
    ?thread pkb:hasStage ?shared , ?told ; pkb:finalStage ?stated .
    ?previous pkb:followedBy ?shared .
}
WHERE {
    GRAPH graph:scratch {
        ?thread pkb:hasStage ?shared .
        OPTIONAL { ?thread pkb:finalStage ?final }
        OPTIONAL { ?thread prov:generated ?own }
    }
    OPTIONAL { ?thread pkb:finalStage ?told }
    # The final stage is stated where it was, and where it would not follow from the order of the others.
    BIND(IF(BOUND(?told) || !BOUND(?final), ?shared, ?none) AS ?stated)
    BIND(COALESCE(?own, ?final) AS ?previous)
} ;

INSERT { GRAPH graph:kept { ?on a pkb:Implementation } }
WHERE {
    GRAPH graph:scratch { ?thread a pkb:Thread ; pkb:implements ?model . ?model pkb:implementedBy ?on }
}
