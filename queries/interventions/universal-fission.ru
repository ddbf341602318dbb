# Intervention: universal fission
# Changes: Every thread begins with one shared stage on hardware that is kept.
# Note: There is one shared stage for each model, on one implementation of it, which is kept. It takes place when the first of the threads starts. Threads that have begun by the decision, or that start before the implementation is there, begin as told; so does a thread of which no model is told. A thread is of the model on which it begins.
# Note: Where all threads of a model begin with one stage anyhow, and no other implementation is named, its implementation is kept and nothing is added.
# Note: The shared part need not be visible to the user (§7.2). Identity does not survive fission: what this may preserve is what matters, perhaps diluted.
# Parameter on (entity of Implementation) = earliest: the implementation of its model on which the shared stage runs
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

# Threads that are still to begin, with their first stage where the story settles it, and with their model.
INSERT { GRAPH graph:scratch { ?thread a pkb:Thread ; pkb:firstStage ?first } }
WHERE {
    GRAPH graph:snapshot {
        ?thread a pkb:Thread .
        OPTIONAL { ?thread pkb:firstStage ?first }
    }
    MINUS { GRAPH graph:present { ?thread a pkb:Thread } }
} ;

INSERT { GRAPH graph:scratch { ?thread pkb:implements ?model } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:firstStage ?first }
    GRAPH graph:snapshot { ?first pkb:stageOf ?participant . ?participant pkb:implements ?model . ?model a pkb:Model }
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

# A stage that all threads of a model begin with anyhow.
INSERT { GRAPH graph:scratch { ?model pkb:firstStage ?common } }
WHERE {
    {
        SELECT ?model (SAMPLE(?stage) AS ?common)
            (COUNT(DISTINCT ?stage) AS ?stages)
            (COUNT(DISTINCT ?known) AS ?settled)
            (COUNT(DISTINCT ?thread) AS ?threads)
        WHERE {
            GRAPH graph:scratch {
                ?thread pkb:implements ?model .
                OPTIONAL { ?thread pkb:firstStage ?stage . BIND(?thread AS ?known) }
            }
        }
        GROUP BY ?model
    }
    FILTER (?stages = 1 && ?threads > 1 && ?settled = ?threads)
} ;

# The implementation of each model on which the shared stage runs: the one that is named, or else that of a stage which
# is shared anyhow, or else the earliest. It is told by its place in the order in which implementations begin.
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
    GRAPH graph:scratch { ?model pkb:firstStage ?common }
    GRAPH graph:snapshot { ?common pkb:stageOf ?on . ?on pkb:implements ?model . ?model a pkb:Model }
    GRAPH graph:index { ?on rdf:value ?place }
    MINUS { GRAPH graph:scratch { ?model rdf:value ?known } }
    MINUS { GRAPH graph:present { ?on a pkb:Ceased } }
} ;

INSERT { GRAPH graph:scratch { ?model rdf:value ?chosen } }
WHERE {
    SELECT ?model (MIN(?place) AS ?chosen)
    WHERE {
        GRAPH graph:snapshot { ?candidate pkb:implements ?model . ?model a pkb:Model }
        GRAPH graph:index { ?candidate rdf:value ?place }
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
    GRAPH graph:scratch { ?model pkb:firstStage ?common ; pkb:implementedBy ?on }
    GRAPH graph:snapshot { ?common pkb:stageOf ?on }
} ;

# When they start: when their first stage does, or at the earliest when what it is a stage of begins.
INSERT { GRAPH graph:scratch { ?thread prov:startedAtTime ?started } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:firstStage ?first }
    GRAPH graph:snapshot { ?first prov:startedAtTime ?started }
} ;

INSERT { GRAPH graph:scratch { ?thread prov:atTime ?time } }
WHERE {
    {
        GRAPH graph:scratch { ?thread pkb:firstStage ?stage }
    }
    UNION
    {
        GRAPH graph:scratch { ?thread a pkb:Thread }
        GRAPH graph:snapshot { ?thread pkb:hasStage ?stage }
        MINUS { GRAPH graph:scratch { ?thread pkb:firstStage ?first } }
    }
    OPTIONAL { GRAPH graph:snapshot { ?stage prov:startedAtTime ?started } }
    OPTIONAL {
        GRAPH graph:snapshot { ?stage pkb:stageOf ?participant }
        GRAPH graph:index { ?participant prov:generatedAtTime ?began }
    }
    BIND(COALESCE(IF(?began > ?started, ?began, ?started), ?started, ?began) AS ?time)
} ;

# Who begins there: threads that start when it is there, and do not begin with a shared stage on it anyhow.
INSERT { GRAPH graph:scratch { ?thread pkb:hasStage ?shared . ?shared pkb:stageOf ?on } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:implements ?model . ?model pkb:implementedBy ?on }
    GRAPH graph:index {
        ?on dcterms:identifier ?name .
        OPTIONAL { ?on prov:generatedAtTime ?began }
    }
    OPTIONAL { GRAPH graph:scratch { ?thread prov:startedAtTime ?started } }
    FILTER (!BOUND(?began) || !BOUND(?started) || ?began <= ?started)
    BIND(IRI(CONCAT(?name, "/shared-beginning")) AS ?shared)
    FILTER NOT EXISTS { GRAPH graph:scratch { ?thread pkb:firstStage ?shared } }
    MINUS { GRAPH graph:scratch { ?model a pkb:Model } }
} ;

# The shared stage takes place when the first of them starts, and not before its implementation begins.
INSERT { GRAPH graph:scratch { ?shared prov:startedAtTime ?time } }
WHERE {
    {
        SELECT ?shared (MIN(?started) AS ?first)
        WHERE { GRAPH graph:scratch { ?thread pkb:hasStage ?shared ; prov:atTime ?started } }
        GROUP BY ?shared
    }
    FILTER NOT EXISTS { ?shared a pkb:Stage }
    GRAPH graph:scratch { ?shared pkb:stageOf ?on }
    OPTIONAL { GRAPH graph:index { ?on prov:generatedAtTime ?began } }
    BIND(COALESCE(IF(?began > ?first, ?began, ?first), ?first) AS ?time)
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
        OPTIONAL { ?shared prov:startedAtTime ?time }
    }
    GRAPH graph:index { ?on rdfs:label ?called }
    BIND(STRLANG(CONCAT("shared beginning on ", ?called), "en") AS ?label)
} ;

# A first stage that goes on from another thread is led up to by a stage of the thread's own, so that each thread remains
# one path.
INSERT { GRAPH graph:scratch { ?thread prov:generated ?own } }
WHERE {
    GRAPH graph:scratch { ?thread pkb:hasStage ?shared ; pkb:firstStage ?first }
    GRAPH graph:snapshot { ?before pkb:followedBy ?first }
    GRAPH graph:index { ?thread dcterms:identifier ?name }
    BIND(IRI(CONCAT(?name, "/beginning")) AS ?own)
} ;

INSERT {
    ?thread pkb:hasStage ?own .
    ?own a pkb:Stage ;
        pkb:followedBy ?first ;
        pkb:stageOf ?on ;
        prov:startedAtTime ?time ;
        prov:endedAtTime ?time ;
        rdfs:label ?label .
}
WHERE {
    GRAPH graph:scratch {
        ?thread pkb:hasStage ?shared ; pkb:firstStage ?first ; prov:generated ?own .
        ?shared pkb:stageOf ?on .
        OPTIONAL { ?shared prov:startedAtTime ?time }
    }
    GRAPH graph:index { ?thread rdfs:label ?called }
    BIND(STRLANG(CONCAT("beginning of ", ?called), "en") AS ?label)
} ;

DELETE { ?thread pkb:firstStage ?told }
INSERT {
    ?thread pkb:hasStage ?shared , ?told ; pkb:firstStage ?stated .
    ?shared pkb:followedBy ?next .
}
WHERE {
    GRAPH graph:scratch {
        ?thread pkb:hasStage ?shared .
        OPTIONAL { ?thread pkb:firstStage ?first }
        OPTIONAL { ?thread prov:generated ?own }
    }
    OPTIONAL { ?thread pkb:firstStage ?told }
    # The first stage is stated where it was, and where it would not follow from the order of the others.
    BIND(IF(BOUND(?told) || !BOUND(?first), ?shared, ?none) AS ?stated)
    BIND(COALESCE(?own, ?first) AS ?next)
} ;

INSERT { GRAPH graph:kept { ?on a pkb:Implementation } }
WHERE {
    GRAPH graph:scratch { ?thread a pkb:Thread ; pkb:implements ?model . ?model pkb:implementedBy ?on }
}
