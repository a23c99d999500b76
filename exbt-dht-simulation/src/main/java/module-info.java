/** Thousands of real DHT nodes on one thread in virtual time, with loss, delay, churn and liars: for tests. */
module dev.exbt.dht.simulation {
    requires transitive dev.exbt.dht;
    requires static org.jspecify;

    exports dev.exbt.dht.simulation;
}
