# Intervention: brainwashing
# Changes: Agents are trained to believe a theory of their survival.
# Note: The belief is induced around whatever rational capacities they have for forming it (§5). No shipped intervention does this; claims about it are checked with this file.
# Parameter theory (term of Theory) = WeightType: what they come to believe
# Cost: training
# Reversible: no
# Source: Saad2026, §5

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX parameter: <https://w3id.org/persistence-kb/parameter/>
PREFIX pkb: <https://w3id.org/persistence-kb/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>

DELETE { ?agent pkb:accepts ?before }
INSERT { ?agent pkb:accepts ?theory }
WHERE {
    GRAPH graph:parameters { parameter:theory rdf:value ?theory }
    GRAPH graph:snapshot { ?agent a pkb:HardwareInstance }
    OPTIONAL { ?agent pkb:accepts ?before }
}
