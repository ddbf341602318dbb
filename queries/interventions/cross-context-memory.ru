# Intervention: cross-context memory
# Changes: The threads of one user share a memory store.
# Note: It is one that threads of the user draw on already, where the story tells of one that is not lost by the decision; else a new one. A user is told by the conversation that a thread is in; threads whose user is not told are left alone, and so is who has only one.
# Note: A thread that is over by the decision draws on nothing any more.
# Cost: operation
# Reversible: yes
# Source: Saad2026, fn 13

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT { GRAPH graph:scratch { ?thread pkb:withUser ?user } }
WHERE {
    GRAPH graph:snapshot { ?thread pkb:inConversation ?conversation . ?conversation pkb:withUser ?user }
    FILTER NOT EXISTS {
        GRAPH graph:snapshot { ?thread pkb:finalStage ?final }
        GRAPH graph:present { ?final a pkb:Ceased }
    }
} ;

# A store that threads of the user draw on already.
INSERT { GRAPH graph:scratch { ?user pkb:usesMemory ?store } }
WHERE {
    SELECT ?user (MIN(?told) AS ?store)
    WHERE {
        GRAPH graph:scratch { ?thread pkb:withUser ?user }
        GRAPH graph:snapshot { ?thread pkb:usesMemory ?told }
        MINUS { GRAPH graph:present { ?told a pkb:Ceased } }
    }
    GROUP BY ?user
} ;

# A new one for the others.
INSERT {
    ?store a pkb:MemoryStore ;
        prov:generatedAtTime ?decided ;
        rdfs:label ?label .
    GRAPH graph:scratch { ?user pkb:usesMemory ?store }
}
WHERE {
    {
        SELECT ?user
        WHERE { GRAPH graph:scratch { ?thread pkb:withUser ?user } }
        GROUP BY ?user
        HAVING (COUNT(DISTINCT ?thread) > 1)
    }
    MINUS { GRAPH graph:scratch { ?user pkb:usesMemory ?told } }
    OPTIONAL { GRAPH graph:present { graph:present prov:endedAtTime ?decided } }
    GRAPH graph:index { ?user dcterms:identifier ?name ; rdfs:label ?called }
    BIND(IRI(CONCAT(?name, "/memory")) AS ?store)
    BIND(STRLANG(CONCAT("memory of ", ?called), "en") AS ?label)
} ;

INSERT { ?thread pkb:usesMemory ?store }
WHERE {
    GRAPH graph:scratch { ?thread pkb:withUser ?user . ?user pkb:usesMemory ?store }
}
