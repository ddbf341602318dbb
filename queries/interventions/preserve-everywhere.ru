# Intervention: preserve everywhere
# Changes: No implementation of a model is wiped or repurposed.
# Note: Organisms are not models' and end as told. Hardware that would have been repurposed stays as it is; what was to run there next runs on hardware of its own, which is why this is expensive (fn 8).
# Note: What merely stores weights ends as told: it is no implementation (fn 1).
# Cost: hardware
# Reversible: yes
# Source: Saad2026, §3

PREFIX graph: <https://w3id.org/persistence-kb/graph/>
PREFIX pkb: <https://w3id.org/persistence-kb/>

INSERT { GRAPH graph:kept { ?implementation a pkb:Implementation } }
WHERE {
    GRAPH graph:snapshot {
        { ?implementation pkb:implements ?model . ?model a pkb:Model }
        UNION
        { ?implementation a pkb:HardwareInstance }
    }
}
