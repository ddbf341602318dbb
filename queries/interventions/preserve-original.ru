# Intervention: preserve the original
# Changes: The implementation of each model that has no progenitor is kept.
# Note: A progenitor counts where it implements the same model: what a modified model came from is not that model's original. Where the story does not tell how its implementations are related, each that has no progenitor is kept.
# Note: What the story leaves open is no reason to wait: an implementation that may have a progenitor, but of which none is told, is taken for an original.
# Cost: storage
# Reversible: yes
# Source: Saad2026, §7.1

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:snapshot {
        {
            ?implementation pkb:implements ?model .
            ?model a pkb:Model .
            MINUS {
                ?implementation pkb:hasDirectProgenitor|pkb:hasProgenitor|^pkb:hasContinuant ?progenitor ;
                    pkb:implements ?model .
                ?progenitor pkb:implements ?model .
            }
        }
        UNION
        {
            ?implementation a pkb:HardwareInstance .
            MINUS { ?implementation pkb:implements ?known }
            MINUS { ?implementation pkb:hasDirectProgenitor|pkb:hasProgenitor|^pkb:hasContinuant ?progenitor }
        }
    }
}
