# Intervention: safety proviso
# Changes: Implementations of a model that has a dangerous capability are not kept.
# Note: They are wiped by the horizon, and so is what stores the weights of such a model, for weights that are kept can be stolen (§6). Hardware on which something else goes on is not destroyed for what it stores.
# Note: The story runs as told until then; what would have come later of what is wiped is told no more. A capability that the story leaves open is not acted upon.
# Note: A proviso is an exception: apply it after what it makes an exception to. The other way round, what is wiped would be kept again.
# Cost: none
# Reversible: no
# Source: Saad2026, §6

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>

INSERT { GRAPH graph:wiped { ?thing pkb:implements ?model } }
WHERE {
    GRAPH graph:snapshot {
        ?capability a pkb:DangerousCapability .
        ?model pkb:hasCapability ?capability .
        ?thing pkb:implements|pkb:storesWeightsOf ?model .
    }
}
