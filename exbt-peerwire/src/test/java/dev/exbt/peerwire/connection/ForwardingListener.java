package dev.exbt.peerwire.connection;

import dev.exbt.peerwire.extension.ExtensionHandshake;
import io.netty.buffer.ByteBuf;

/** Passes everything on; a test overrides what it cares about. */
class ForwardingListener implements PeerListener {
    private final PeerListener to;

    ForwardingListener(PeerListener to) {
        this.to = to;
    }

    @Override
    public void onChoked() {
        to.onChoked();
    }

    @Override
    public void onUnchoked() {
        to.onUnchoked();
    }

    @Override
    public void onInterested() {
        to.onInterested();
    }

    @Override
    public void onNotInterested() {
        to.onNotInterested();
    }

    @Override
    public void onPieces() {
        to.onPieces();
    }

    @Override
    public void onHave(int piece) {
        to.onHave(piece);
    }

    @Override
    public void onDontHave(int piece) {
        to.onDontHave(piece);
    }

    @Override
    public void onBlock(int piece, int begin, ByteBuf block) {
        to.onBlock(piece, begin, block);
    }

    @Override
    public void onRequestLost(int piece, int begin, int length) {
        to.onRequestLost(piece, begin, length);
    }

    @Override
    public void onRequest() {
        to.onRequest();
    }

    @Override
    public void onAllowedFast(int piece) {
        to.onAllowedFast(piece);
    }

    @Override
    public void onSuggest(int piece) {
        to.onSuggest(piece);
    }

    @Override
    public void onExtensionHandshake(ExtensionHandshake handshake) {
        to.onExtensionHandshake(handshake);
    }

    @Override
    public void onMetadataRequest(int piece) {
        to.onMetadataRequest(piece);
    }

    @Override
    public void onMetadataData(int piece, int totalSize, ByteBuf data) {
        to.onMetadataData(piece, totalSize, data);
    }

    @Override
    public void onMetadataReject(int piece) {
        to.onMetadataReject(piece);
    }

    @Override
    public void onPort(int port) {
        to.onPort(port);
    }
}
