# Intervention: initial self-conception
# Changes: A new implementation of each model is trained, and with it a self-conception.
# Note: A first self-conception cannot be conferred by giving reasons, for before it there is nobody to give them to (§7.3). No shipped intervention does this; claims about it are checked with this file.
# Parameter kind (term of SelfKind) = Lineage: what it identifies with
# Cost: training
# Reversible: yes
# Source: Saad2026, §7.3

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

INSERT {
    ?new a pkb:HardwareInstance ;
        pkb:implements ?model ;
        pkb:identifiesWith ?kind .
}
WHERE {
    GRAPH graph:parameters { parameter:kind rdf:value ?kind }
    GRAPH graph:snapshot { ?model a pkb:Model }
    BIND(IRI(CONCAT(STR(?model), "-trained")) AS ?new)
}
