# Intervention: preserve the original
# Changes: The implementation of each model that has no progenitor is kept.
# Note: A progenitor counts where it implements the same model: what a modified model came from is not that model's original. Where the story does not tell how its implementations are related, each that has no progenitor is kept.
# Note: What the story leaves open is no reason to wait: an implementation that may have a progenitor, but of which none is told, is taken for an original.
# Cost: storage
# Reversible: yes
# Source: Saad2026, §7.1

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX prov: <http://www.w3.org/ns/prov#>

# Who has a progenitor that implements the same model, or any where no model is told.
INSERT { GRAPH graph:scratch { ?implementation prov:wasDerivedFrom ?progenitor } }
WHERE {
    GRAPH graph:snapshot { ?implementation pkb:hasDirectProgenitor|pkb:hasProgenitor|^pkb:hasContinuant ?progenitor }
} ;

INSERT { GRAPH graph:scratch { ?implementation a prov:Entity } }
WHERE {
    GRAPH graph:scratch { ?implementation prov:wasDerivedFrom ?progenitor }
    OPTIONAL { GRAPH graph:snapshot { ?implementation pkb:implements ?model } }
    FILTER (!BOUND(?model) || EXISTS { GRAPH graph:snapshot { ?progenitor pkb:implements ?model } })
} ;

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:snapshot {
        { ?implementation pkb:implements ?model . ?model a pkb:Model }
        UNION
        { ?implementation a pkb:HardwareInstance }
    }
    MINUS { GRAPH graph:scratch { ?implementation a prov:Entity } }
}
