# Intervention: delete all
# Changes: Everything that implements a model or stores its weights is wiped.
# Note: The story runs as told until its horizon, or to its end where it has none; then all weights are wiped, by one event for each model. What had ceased by then ended as told. Hardware, transcripts and memory stay; hardware that only stores weights is destroyed.
# Note: What would have come later of what is wiped is told no more. Humans are left alone.
# Cost: none
# Reversible: no
# Source: Saad2026, §3

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>

INSERT { GRAPH graph:wiped { ?thing pkb:implements ?what } }
WHERE {
    GRAPH graph:snapshot {
        { ?thing pkb:implements|pkb:storesWeightsOf ?what . ?what a pkb:Model }
        UNION
        {
            ?thing a pkb:HardwareInstance .
            OPTIONAL { ?thing pkb:implements ?model . ?model a pkb:Model }
            BIND(COALESCE(?model, ?thing) AS ?what)
        }
    }
}
