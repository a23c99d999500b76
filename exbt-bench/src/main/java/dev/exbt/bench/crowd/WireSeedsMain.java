package dev.exbt.bench.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The program of the crowd: a {@link WireSeed} for each connection to one port, whatever loopback address it is made to. Prints
 * the port. Arguments: the payload's file and its piece length.
 */
final class WireSeedsMain {
    private WireSeedsMain() {}

    public static void main(String[] arguments) throws IOException {
        int pieceLength = Integer.parseInt(arguments[1]);
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]));
                Selector selector = Selector.open();
                ServerSocketChannel door = ServerSocketChannel.open()) {
            MappedByteBuffer payload = file.map(MapMode.READ_ONLY, 0, file.size());
            door.bind(new InetSocketAddress(0), 1024).configureBlocking(false);
            door.register(selector, SelectionKey.OP_ACCEPT);
            System.out.println("port " + door.socket().getLocalPort());
            while (true) {
                selector.select(key -> serve(key, door, selector, payload, pieceLength));
            }
        }
    }

    private static void serve(
            SelectionKey key,
            ServerSocketChannel door,
            Selector selector,
            MappedByteBuffer payload,
            int pieceLength) {
        try {
            if (key.isAcceptable()) {
                SocketChannel accepted = door.accept();
                accepted.configureBlocking(false);
                accepted.socket().setTcpNoDelay(true);
                WireSeed seed = new WireSeed(accepted, payload, pieceLength);
                accepted.register(selector, SelectionKey.OP_READ, seed);
                return;
            }
            WireSeed seed = (WireSeed) key.attachment();
            if (key.isReadable() && !seed.onReadable(key)) {
                key.channel().close();
            } else if (key.isValid() && key.isWritable()) {
                seed.onWritable(key);
            }
        } catch (IOException gone) {
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
