package dev.exbt.peerwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random messages for tests, and one of every kind. Their buffers are unpooled: nothing to release. */
public final class Messages {
    private static final int KINDS = 22;

    private Messages() {}

    public static Message random(RandomGenerator random) {
        int a = random.nextInt();
        int b = random.nextInt();
        int c = random.nextInt();
        HashRange range =
                new HashRange(
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextLong(),
                        a,
                        b,
                        c,
                        random.nextInt());
        return switch (random.nextInt(KINDS)) {
            case 0 -> new Message.KeepAlive();
            case 1 -> new Message.Choke();
            case 2 -> new Message.Unchoke();
            case 3 -> new Message.Interested();
            case 4 -> new Message.NotInterested();
            case 5 -> new Message.Have(a);
            case 6 -> new Message.HaveBitfield(bytes(random, random.nextInt(3000)));
            case 7 -> new Message.Request(a, b, c);
            case 8, 9, 10 ->
                    new Message.Piece(a, b, bytes(random, random.nextInt(MessageLimits.BLOCK + 1)));
            case 11 -> new Message.Cancel(a, b, c);
            case 12 -> new Message.Port(a & 0xffff);
            case 13 -> new Message.Suggest(a);
            case 14 -> new Message.HaveAll();
            case 15 -> new Message.HaveNone();
            case 16 -> new Message.Reject(a, b, c);
            case 17 -> new Message.AllowedFast(a);
            case 18 -> new Message.Extended(a & 0xff, bytes(random, random.nextInt(100_000)));
            case 19 -> new Message.HashRequest(range);
            case 20 -> new Message.Hashes(range, bytes(random, 32 * random.nextInt(600)));
            default -> new Message.HashReject(range);
        };
    }

    public static ByteBuf bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    public static byte[] encode(Message... messages) {
        ByteBuf out = Unpooled.buffer();
        for (Message message : messages) {
            MessageEncoder.write(message, out);
        }
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    public static byte[] encode(List<Message> messages) {
        return encode(messages.toArray(Message[]::new));
    }
}
