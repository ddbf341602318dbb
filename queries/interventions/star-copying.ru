# Intervention: star copying
# Changes: Every copy is taken directly from the original.
# Note: Copies that are still to come at the decision are taken from where their chain of copies starts. A mild modification starts a chain of its own, for its weights are others.
# Note: What is no longer there cannot be copied: a copy that is taken after its original has ceased is taken as told. To have every copy from the original, keep it as well, and first.
# Note: What was told of the line of copies in other words (progenitors, continuants, derivation) goes with the copy.
# Cost: operation
# Reversible: yes
# Source: Saad2026, §7.1

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>

# When originals cease, they themselves or the hardware that they are on.
INSERT { GRAPH graph:scratch { ?original prov:invalidatedAtTime ?ended } }
WHERE {
    SELECT ?original (MIN(?time) AS ?ended)
    WHERE {
        { SELECT DISTINCT ?original WHERE { GRAPH graph:index { ?any prov:hadPrimarySource ?original } } }
        {
            ?original prov:invalidatedAtTime ?time .
        }
        UNION
        {
            GRAPH graph:snapshot { ?original pkb:hostedOn ?box }
            ?box prov:invalidatedAtTime ?time .
        }
    }
    GROUP BY ?original
} ;

# Which copies can be taken from the original.
INSERT { GRAPH graph:scratch { ?copy prov:wasDerivedFrom ?source . ?source prov:hadPrimarySource ?original } }
WHERE {
    ?copy pkb:copiedFrom ?source .
    GRAPH graph:index { ?source prov:hadPrimarySource ?original }
    FILTER (?original != ?source && ?original != ?copy)
    OPTIONAL { GRAPH graph:index { ?copy prov:generatedAtTime ?taken } }
    OPTIONAL { GRAPH graph:index { ?original prov:generatedAtTime ?began } }
    OPTIONAL { GRAPH graph:scratch { ?original prov:invalidatedAtTime ?ended } }
    FILTER (!BOUND(?taken) || !BOUND(?began) || ?began <= ?taken)
    FILTER (!BOUND(?taken) || !BOUND(?ended) || ?taken <= ?ended)
    MINUS { GRAPH graph:present { ?copy a pkb:Implementation } }
    MINUS { GRAPH graph:present { ?original a pkb:Ceased } }
} ;

# An event that takes several copies takes them all from the original, or none.
DELETE { GRAPH graph:scratch { ?copy prov:wasDerivedFrom ?source } }
WHERE {
    {
        SELECT DISTINCT ?event ?source
        WHERE {
            ?event prov:used ?source ; prov:generated ?other .
            GRAPH graph:snapshot { ?event a pkb:WeightCopy }
            FILTER NOT EXISTS { GRAPH graph:scratch { ?other prov:wasDerivedFrom ?source } }
        }
    }
    ?event prov:generated ?copy .
    GRAPH graph:scratch { ?copy prov:wasDerivedFrom ?source }
} ;

DELETE {
    ?copy ?relation ?source .
    ?source ?inverse ?copy .
    ?event prov:used ?source .
}
INSERT {
    ?copy pkb:copiedFrom ?original .
    ?event prov:used ?original .
}
WHERE {
    GRAPH graph:scratch { ?copy prov:wasDerivedFrom ?source . ?source prov:hadPrimarySource ?original }
    {
        VALUES ?relation { pkb:copiedFrom pkb:hasDirectProgenitor pkb:hasProgenitor prov:wasDerivedFrom }
        ?copy ?relation ?source .
    }
    UNION
    {
        VALUES ?inverse { pkb:hasContinuant pkb:hasDirectContinuant }
        ?source ?inverse ?copy .
    }
    UNION
    {
        ?event prov:used ?source ; prov:generated ?copy .
        GRAPH graph:snapshot { ?event a pkb:WeightCopy }
    }
}
