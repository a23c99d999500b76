package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.DontHave;
import dev.exbt.peerwire.extension.Extension;
import io.netty.buffer.ByteBuf;

/** {@code lt_donthave} on one connection (BEP 54), both sides. */
record DontHaveChannel(ExtensionTable table, Outbox out, RemotePieces remote, PeerListener listener)
        implements Extension {
    @Override
    public String name() {
        return DontHave.NAME;
    }

    @Override
    public int localId() {
        return DontHave.LOCAL_ID;
    }

    @Override
    public void receive(ByteBuf payload, long nowNanos) throws PeerWireException {
        int piece = DontHave.read(payload).piece();
        if (remote.remove(piece)) {
            listener.onDontHave(piece);
        }
    }

    /** Sends, if the peer takes the extension; says whether it does. */
    boolean send(int piece) {
        int id = table.remoteId(DontHave.NAME);
        if (id != 0) {
            ByteBuf buffer = out.buffer();
            MessageEncoder.writeExtendedHeader(buffer, id, DontHave.LENGTH);
            new DontHave(piece).write(buffer);
        }
        return id != 0;
    }
}
