package dev.exbt.cli;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** {@code --port} and {@code --bind}: where a command's own sockets are. */
final class SocketOptions {
    static final int MAX_PORT = 65_535;

    private int port;
    private @Nullable InetAddress bind;

    /**
     * Takes both down.
     *
     * @param portUse what the port is, in the words of the help
     * @param bindUse what the address is for
     */
    void declare(Usage usage, String portUse, String bindUse) {
        usage.option(
                        "--port",
                        "N",
                        portUse + " Default: any free one.",
                        new NumberConverter(0, MAX_PORT),
                        n -> port = n)
                .option("--bind", "ADDR", bindUse, InetAddress.class, at -> bind = at);
    }

    /** The port; 0 for any free one. */
    int port() {
        return port;
    }

    /** The only local address to use; null for any. */
    @Nullable InetAddress bind() {
        return bind;
    }
}
