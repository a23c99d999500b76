package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.Extension;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The extensions of one connection (BEP 10): those we offer, and the ids the peer wants its own under. */
final class ExtensionTable {
    /** Handshakes of one connection that are read. An honest peer sends one, and another when something has changed. */
    static final int MAX_HANDSHAKES = 64;

    private final List<Extension> ours = new ArrayList<>();
    private final Map<String, Integer> remoteIds = new HashMap<>();
    private @Nullable ExtensionHandshake theirs;
    private int metadataSize;
    private int handshakes;

    void add(Extension extension) {
        int id = extension.localId();
        if (id < 1 || id > 0xff || find(id) != null) {
            throw new IllegalArgumentException("extension id " + id + " of " + extension.name());
        }
        ours.add(extension);
    }

    void writeHandshake(
            Outbox out,
            PeerSettings settings,
            int metadataSize,
            @Nullable InetAddress yourAddress) {
        Map<String, Integer> ids = new HashMap<>();
        ours.forEach(extension -> ids.put(extension.name(), extension.localId()));
        String version = settings.clientVersion().isEmpty() ? null : settings.clientVersion();
        ExtensionHandshake handshake =
                new ExtensionHandshake(
                        ids,
                        version,
                        settings.listenPort(),
                        settings.uploadQueue(),
                        metadataSize,
                        yourAddress,
                        false);
        ByteBuf buffer = out.buffer();
        int start = buffer.writerIndex();
        MessageEncoder.writeExtendedHeader(buffer, ExtensionHandshake.ID, 0);
        handshake.write(buffer);
        buffer.setInt(start, buffer.writerIndex() - start - 4);
    }

    /** Takes the peer's handshake. A later one changes only what it names; id 0 turns an extension off. */
    ExtensionHandshake receiveHandshake(ByteBuf payload) throws PeerWireException {
        if (++handshakes > MAX_HANDSHAKES) {
            throw new PeerWireException(
                    Message.Extended.ID, "more than " + MAX_HANDSHAKES + " extension handshakes");
        }
        ExtensionHandshake handshake = ExtensionHandshake.read(payload);
        handshake
                .ids()
                .forEach((name, id) -> {
                    if (id == 0) {
                        remoteIds.remove(name);
                    } else if (remoteIds.containsKey(name)
                            || remoteIds.size() < ExtensionHandshake.MAX_EXTENSIONS) {
                        remoteIds.put(name, id);
                    }
                });
        if (handshake.metadataSize() > 0) {
            metadataSize = handshake.metadataSize();
        }
        theirs = handshake;
        return handshake;
    }

    /** Hands a message to its extension; one of an id we never gave out is ignored. */
    void receive(int id, ByteBuf payload, long nowNanos) throws PeerWireException {
        Extension extension = find(id);
        if (extension != null) {
            extension.receive(payload, nowNanos);
        }
    }

    /** The id to send an extension's messages under, 0 if the peer does not take them. */
    int remoteId(String name) {
        return remoteIds.getOrDefault(name, 0);
    }

    /** What the peer last said the metadata's size is, 0 if it never did. */
    int metadataSize() {
        return metadataSize;
    }

    @Nullable ExtensionHandshake theirs() {
        return theirs;
    }

    private @Nullable Extension find(int localId) {
        for (Extension extension : ours) {
            if (extension.localId() == localId) {
                return extension;
            }
        }
        return null;
    }
}
