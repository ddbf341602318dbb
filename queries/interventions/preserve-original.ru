# Intervention: preserve the original
# Changes: The implementation of each model that has no progenitor is kept.
# Cost: storage
# Reversible: yes
# Source: Saad2026, §7.1

PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:snapshot {
        ?implementation pkb:implements ?model .
        ?model a pkb:Model .
        FILTER NOT EXISTS { ?implementation pkb:hasDirectProgenitor|pkb:hasProgenitor ?progenitor }
    }
}
