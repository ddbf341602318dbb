# Intervention: preserve everywhere
# Changes: No implementation of a model is wiped or repurposed.
# Cost: hardware
# Reversible: yes
# Source: Saad2026, §3

PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:snapshot { ?implementation pkb:implements ?model . ?model a pkb:Model }
}
