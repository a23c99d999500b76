/**
 * KRPC, the messages of the DHT, and their codec (BEP 5, 32, 33, 42, 43, 44, 51); no sockets. Signatures need the JDK's
 * Ed25519: the module {@code jdk.crypto.ec} on JDK 21, {@code java.base} on later ones.
 */
module dev.exbt.krpc {
    requires transitive dev.exbt.metainfo;
    requires static org.jspecify;

    exports dev.exbt.krpc;
}
