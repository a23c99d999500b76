package dev.exbt.job;

import dev.exbt.dht.DhtConfig;
import dev.exbt.dht.DhtServer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the DHT node of a session: on the session's event loop, at its address, and at its port if that is free. */
final class SessionDht {
    private SessionDht() {}

    static @Nullable DhtServer start(SessionConfig session, int port, EventLoopGroup group)
            throws IOException {
        DhtConfig wanted = session.dht();
        if (wanted == null) {
            return null;
        }
        DhtConfig.Builder config =
                wanted.toBuilder()
                        .group(group)
                        .allowLocal(wanted.allowLocal() || session.allowLocal())
                        .closeTimeout(session.closeTimeout());
        InetAddress bind = session.bindAddress();
        if (bind != null
                && bind.isLoopbackAddress()
                && wanted.bootstrap().equals(DhtConfig.ROUTERS)) {
            config.bootstrap(List.of()); // they cannot be reached from there
        }
        if (!wanted.addresses().isEmpty() || wanted.port() != 0) {
            return DhtServer.start(config.build());
        }
        try {
            return DhtServer.start(at(config, bind, port));
        } catch (IOException taken) { // by another program: peers are told which one it is instead
            return DhtServer.start(at(config, bind, 0));
        }
    }

    private static DhtConfig at(DhtConfig.Builder config, @Nullable InetAddress bind, int port) {
        return bind == null
                ? config.port(port).build()
                : config.addresses(List.of(new InetSocketAddress(bind, port))).build();
    }
}
