package dev.exbt.job.simulation;

import dev.exbt.peerwire.Handshake;
import dev.exbt.peerwire.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Looks through the small messages of one link before they leave: tells what is asked for, holds back what may not go. */
final class OutgoingMessages {
    private final SimulatedLink link;
    private final RequestWatch watch;
    private final boolean givesNothing;
    private boolean greeted;

    OutgoingMessages(SimulatedLink link, RequestWatch watch, boolean givesNothing) {
        this.link = link;
        this.watch = watch;
        this.givesNothing = givesNothing;
    }

    /** Takes whole messages over and gives those that go. */
    ByteBuf pass(ByteBuf messages) {
        int at = messages.readerIndex();
        if (!greeted) {
            greeted = true;
            at += Handshake.LENGTH;
        }
        ByteBuf left = givesNothing ? Unpooled.buffer(messages.readableBytes()) : messages;
        if (givesNothing) {
            left.writeBytes(messages, messages.readerIndex(), at - messages.readerIndex());
        }
        while (at < messages.writerIndex()) {
            int length = Integer.BYTES + messages.getInt(at);
            int id = length == Integer.BYTES ? -1 : messages.getByte(at + Integer.BYTES);
            note(id, messages, at + Integer.BYTES + 1);
            if (givesNothing && id != Message.Unchoke.ID && id != Message.AllowedFast.ID) {
                left.writeBytes(messages, at, length);
            }
            at += length;
        }
        if (givesNothing) {
            messages.release();
        }
        return left;
    }

    private void note(int id, ByteBuf messages, int at) {
        if (id == Message.Request.ID) {
            watch.asks(link, messages.getInt(at), messages.getInt(at + Integer.BYTES));
        } else if (id == Message.Cancel.ID) {
            watch.settled(link, messages.getInt(at), messages.getInt(at + Integer.BYTES));
        }
    }
}
