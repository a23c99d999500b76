package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.HashRange;
import dev.exbt.peerwire.Message;
import dev.exbt.peerwire.PeerWireException;
import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;

/** Which part of a connection takes which message. Releases nothing. */
final class MessageRouter {
    private final RemotePieces remote;
    private final DownloadSide download;
    private final UploadSide upload;
    private final ExtensionTable extensions;
    private final Outbox out;
    private final PeerListener listener;
    private boolean fast;

    MessageRouter(
            RemotePieces remote,
            DownloadSide download,
            UploadSide upload,
            ExtensionTable extensions,
            Outbox out,
            PeerListener listener) {
        this.remote = remote;
        this.download = download;
        this.upload = upload;
        this.extensions = extensions;
        this.out = out;
        this.listener = listener;
    }

    void setFast(boolean supported) {
        fast = supported;
    }

    void route(Message message, long nowNanos) throws PeerWireException {
        switch (message) {
            case Message.Piece(int piece, int begin, ByteBuf block) ->
                    download.block(piece, begin, block, nowNanos);
            case Message.Request request -> upload.request(request, nowNanos);
            case Message.Have(int piece) -> {
                if (remote.add(piece)) {
                    listener.onHave(piece);
                }
            }
            case Message.KeepAlive keepAlive -> {}
            case Message.Choke choke -> download.choke(fast);
            case Message.Unchoke unchoke -> download.unchoke(nowNanos);
            case Message.Interested interested -> upload.setPeerInterested(true);
            case Message.NotInterested notInterested -> upload.setPeerInterested(false);
            case Message.HaveBitfield(ByteBuf bits) -> {
                remote.bits(bits);
                tellPieces();
            }
            case Message.Cancel cancel -> upload.cancel(cancel);
            case Message.Port(int port) -> {
                if (port != 0) {
                    listener.onPort(port);
                }
            }
            case Message.Extended(int id, ByteBuf payload) -> extended(id, payload, nowNanos);
            case Message.HaveAll haveAll -> {
                requireFast(Message.HaveAll.ID);
                remote.all();
                tellPieces();
            }
            case Message.HaveNone haveNone -> {
                requireFast(Message.HaveNone.ID);
                remote.none();
                tellPieces();
            }
            case Message.Reject reject -> {
                requireFast(Message.Reject.ID);
                download.reject(reject);
            }
            case Message.AllowedFast(int piece) -> {
                requireFast(Message.AllowedFast.ID);
                download.allowFast(piece);
            }
            case Message.Suggest(int piece) -> {
                requireFast(Message.Suggest.ID);
                download.suggest(piece);
            }
            case Message.HashRequest(HashRange range) -> {
                if (!listener.onHashRequest(range)) {
                    out.write(new Message.HashReject(range));
                }
            }
            case Message.Hashes(HashRange range, ByteBuf hashes) ->
                    listener.onHashes(range, hashes);
            case Message.HashReject(HashRange range) -> listener.onHashReject(range);
            case Message.Unknown
                            unknown -> {} // BEP 3 is silent; most clients ignore what they do not
                // know
        }
    }

    private void extended(int id, ByteBuf payload, long nowNanos) throws PeerWireException {
        if (id != ExtensionHandshake.ID) {
            extensions.receive(id, payload, nowNanos);
            return;
        }
        ExtensionHandshake handshake = extensions.receiveHandshake(payload);
        if (handshake.requestQueue() > 0) {
            download.setPeerLimit(handshake.requestQueue());
        }
        listener.onExtensionHandshake(handshake);
    }

    /** Before the number of pieces is known, the set is no set yet: {@code setPieceCount} tells it then. */
    private void tellPieces() {
        if (remote.set() != null) {
            listener.onPieces();
        }
    }

    private void requireFast(int messageId) throws PeerWireException {
        if (!fast) {
            throw new PeerWireException(messageId, "the fast extension was not agreed on");
        }
    }
}
