package dev.exbt.dht.store;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Token;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/**
 * Issues the tokens a node must return when it announces or puts (BEP 5, 44), so that nobody can do so for another's address.
 * A token is good for one address, one id of a node and one target, and lives 5 to 10 minutes: there are two secrets, the
 * current one and the one before. Founding document: {@code TokenServer}; here {@code .secret} and {@code .old_secret} are
 * pairs of words, {@code calculate_token} is {@link KeyedHash}, {@code random_secret} the generator given at construction,
 * {@code loop_renew_secret} is computed from the time whenever a token is made.
 *
 * <p>Design: {@link #issue} runs for every {@code get_peers}. A token made with SipHash-2-4, which is meant for this, costs
 * less than a third of an HMAC-SHA1 from a reused {@code Mac}. Nothing is remembered for a token, so a flood of queries costs
 * no memory.
 */
public final class TokenServer {
    /** Length of the tokens, in bytes. */
    public static final int LENGTH = Long.BYTES;

    /** How long a secret is the current one, and for as long again the one before. */
    public static final long PERIOD_NANOS = 300_000_000_000L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final RandomGenerator random;
    private long renewedAtNanos;
    private long secret0;
    private long secret1;
    private long oldSecret0;
    private long oldSecret1;

    /**
     * Makes two secrets. Founding document: {@code TokenServer.init}.
     *
     * @param unpredictable where secrets come from, four words each five minutes; a {@link java.security.SecureRandom}, but in
     *     simulations
     * @param nowNanos the time
     */
    public TokenServer(RandomGenerator unpredictable, long nowNanos) {
        random = unpredictable;
        renewedAtNanos = nowNanos;
        renew();
        renew();
    }

    /**
     * Makes the token for a node. Founding document: {@code TokenServer.request_token}.
     *
     * @param from where the query came from
     * @param sender the id of the node that asked
     * @param target what it asked for: an info-hash, or the target of an item
     * @param nowNanos the time
     * @return a token of {@value #LENGTH} bytes
     */
    public Token issue(InetAddress from, NodeId sender, NodeId target, long nowNanos) {
        renewIfDue(nowNanos);
        byte[] bytes = new byte[LENGTH];
        LONGS.set(bytes, 0, tokenFor(secret0, secret1, from, sender, target));
        return new Token(BencodeString.of(bytes));
    }

    /**
     * Judges a token, in a time that does not tell how much of a guess was right. Founding document:
     * {@code TokenServer.is_valid_token?}.
     *
     * @param token what the node sent
     * @param from where the query came from
     * @param sender the id of the node that sent it
     * @param target what it is to be stored under
     * @param nowNanos the time
     * @return true if it was issued for all of these, less than 5 to 10 minutes ago
     */
    public boolean accepts(
            Token token, InetAddress from, NodeId sender, NodeId target, long nowNanos) {
        renewIfDue(nowNanos);
        if (token.bytes().length() != LENGTH) {
            return false;
        }
        long given = 0;
        for (int i = 0; i < LENGTH; i++) {
            given = given << Byte.SIZE | (token.bytes().byteAt(i) & 0xff);
        }
        return given == tokenFor(secret0, secret1, from, sender, target)
                || given == tokenFor(oldSecret0, oldSecret1, from, sender, target);
    }

    private void renewIfDue(long nowNanos) {
        long age = nowNanos - renewedAtNanos;
        if (age < PERIOD_NANOS) {
            return;
        }
        if (age >= 2 * PERIOD_NANOS) {
            renew();
        }
        renew();
        renewedAtNanos = nowNanos - age % PERIOD_NANOS;
    }

    private void renew() {
        oldSecret0 = secret0;
        oldSecret1 = secret1;
        secret0 = random.nextLong();
        secret1 = random.nextLong();
    }

    private static long tokenFor(
            long key0, long key1, InetAddress from, NodeId sender, NodeId target) {
        byte[] address = from.getAddress();
        KeyedHash hash = new KeyedHash(key0, key1);
        if (address.length == Integer.BYTES) {
            hash.add((int) INTS.get(address, 0));
        } else {
            hash.add((long) LONGS.get(address, 0)).add((long) LONGS.get(address, Long.BYTES));
        }
        return hash.add(sender.high())
                .add(sender.middle())
                .add((long) sender.low() << Integer.SIZE | (target.low() & 0xffffffffL))
                .add(target.high())
                .add(target.middle())
                .finish();
    }
}
