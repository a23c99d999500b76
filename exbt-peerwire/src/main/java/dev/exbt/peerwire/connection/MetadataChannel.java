package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.MessageEncoder;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.Extension;
import dev.exbt.peerwire.extension.MetadataExchange;
import io.netty.buffer.ByteBuf;

/** {@code ut_metadata} on one connection (BEP 9), both sides, with a limit on how much a peer asks. */
final class MetadataChannel implements Extension {
    /** How often a peer may ask for the whole metadata at once; then again once every {@link #REFILL_NANOS}. */
    static final int WHOLE_TIMES = 2;

    /** Requests allowed beyond that, for who asks before knowing the size. */
    static final int EXTRA = 8;

    static final long REFILL_NANOS = 60_000_000_000L;

    private final ExtensionTable table;
    private final Outbox out;
    private final PeerListener listener;
    private int pieces;
    private double allowance = EXTRA;
    private long refilledAtNanos;

    MetadataChannel(ExtensionTable table, Outbox out, PeerListener listener, long nowNanos) {
        this.table = table;
        this.out = out;
        this.listener = listener;
        refilledAtNanos = nowNanos;
    }

    /** We have the metadata, of so many bytes; 0: we do not. */
    void setSize(int bytes) {
        pieces =
                (int)
                        ((bytes + (long) MetadataExchange.PIECE_LENGTH - 1)
                                / MetadataExchange.PIECE_LENGTH);
        allowance = most();
    }

    @Override
    public String name() {
        return MetadataExchange.NAME;
    }

    @Override
    public int localId() {
        return MetadataExchange.LOCAL_ID;
    }

    @Override
    public void receive(ByteBuf payload, long nowNanos) throws PeerWireException {
        switch (MetadataExchange.read(payload)) {
            case MetadataExchange.Request(int piece) -> {
                if (piece < pieces && takeOne(nowNanos)) {
                    listener.onMetadataRequest(piece);
                } else {
                    send(new MetadataExchange.Reject(piece));
                }
            }
            case MetadataExchange.Data(int piece, int totalSize, ByteBuf data) ->
                    listener.onMetadataData(piece, totalSize, data);
            case MetadataExchange.Reject(int piece) -> listener.onMetadataReject(piece);
            case MetadataExchange.Unknown
                            unknown -> {} // BEP 9: unrecognised types are to be ignored
        }
    }

    /** Sends, if the peer takes the extension. */
    void send(MetadataExchange message) {
        int id = table.remoteId(MetadataExchange.NAME);
        if (id == 0) {
            return;
        }
        ByteBuf buffer = out.buffer();
        int start = buffer.writerIndex();
        MessageEncoder.writeExtendedHeader(buffer, id, 0);
        message.write(buffer);
        buffer.setInt(start, buffer.writerIndex() - start - 4);
    }

    private boolean takeOne(long nowNanos) {
        double perNano = (double) (pieces + EXTRA) / REFILL_NANOS;
        allowance = Math.min(most(), allowance + (nowNanos - refilledAtNanos) * perNano);
        refilledAtNanos = nowNanos;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    private int most() {
        return WHOLE_TIMES * pieces + EXTRA;
    }
}
