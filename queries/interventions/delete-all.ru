# Intervention: delete all
# Changes: Everything that implements a model or stores its weights is wiped.
# Cost: none
# Reversible: no
# Source: Saad2026, §3

PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX graph: <https://w3id.org/persistence-kb/graph/>

INSERT { GRAPH graph:wiped { ?thing pkb:implements ?model } }
WHERE {
    GRAPH graph:snapshot { ?thing pkb:implements|pkb:storesWeightsOf ?model . ?model a pkb:Model }
}
