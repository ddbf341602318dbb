# Intervention: save chats
# Changes: Every thread has a transcript that is kept.
# Note: A transcript that is told is kept, unless it is lost by the decision. A thread that has none gets one, as long as it is not over by the decision: what was never written down cannot be saved later. The transcript begins with the thread, or with the decision where the thread is under way.
# Note: Threads that ran on humans are lives and no chats.
# Cost: storage
# Reversible: yes
# Source: Saad2026, fn 8

PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

# Transcripts that are there, or will be.
INSERT {
    GRAPH graph:kept { ?transcript a pkb:Transcript }
    GRAPH graph:scratch { ?thread pkb:hasTranscript ?transcript }
}
WHERE {
    GRAPH graph:snapshot { ?thread pkb:hasTranscript ?transcript }
    MINUS { GRAPH graph:present { ?transcript a pkb:Ceased } }
} ;

INSERT {
    GRAPH graph:kept { ?transcript a pkb:Transcript }
    ?thread pkb:hasTranscript ?transcript .
    ?transcript a pkb:Transcript ;
        prov:generatedAtTime ?time ;
        rdfs:label ?label .
}
WHERE {
    GRAPH graph:snapshot { ?thread a pkb:Thread }
    MINUS { GRAPH graph:scratch { ?thread pkb:hasTranscript ?told } }
    MINUS { GRAPH graph:snapshot { ?thread pkb:hasStage/pkb:stageOf ?human . ?human a pkb:Organism } }
    FILTER NOT EXISTS {
        GRAPH graph:snapshot { ?thread pkb:finalStage ?final }
        GRAPH graph:present { ?final a pkb:Ceased }
    }
    OPTIONAL { GRAPH graph:snapshot { ?thread pkb:firstStage ?first . ?first prov:startedAtTime ?started } }
    OPTIONAL {
        GRAPH graph:snapshot { ?thread pkb:firstStage ?beginning . ?beginning pkb:stageOf ?participant }
        GRAPH graph:index { ?participant prov:generatedAtTime ?began }
    }
    OPTIONAL { GRAPH graph:present { ?thread a pkb:Thread . graph:present prov:endedAtTime ?decided } }
    GRAPH graph:index { ?thread dcterms:identifier ?name ; rdfs:label ?called }
    BIND(COALESCE(?decided, ?started, ?began) AS ?time)
    BIND(IRI(CONCAT(?name, "/transcript")) AS ?transcript)
    BIND(STRLANG(CONCAT("transcript of ", ?called), "en") AS ?label)
}
