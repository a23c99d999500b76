package dev.exbt.bench;

import dev.exbt.bencode.BencodeString;
import dev.exbt.dht.store.TokenServer;
import dev.exbt.krpc.NodeId;
import dev.exbt.krpc.Token;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Tokens: one is issued for every {@code get_peers}, one verified for every announcement. Beside them HMAC-SHA1 of the JDK. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TokenBenchmark {
    private TokenServer server;
    private InetAddress from;
    private NodeId sender;
    private NodeId target;
    private Token token;
    private SecretKeySpec key;

    /**
     * Issues a token.
     *
     * @throws UnknownHostException never: the address is given as bytes
     */
    @Setup
    public void issue() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(20_260_301);
        server = new TokenServer(random, 0);
        from = InetAddress.getByAddress(new byte[] {(byte) 203, 0, 113, 7});
        sender = NodeId.random(random);
        target = NodeId.random(random);
        token = server.issue(from, sender, target, 0);
        key = new SecretKeySpec(NodeId.random(random).toBytes(), "HmacSHA1");
    }

    /**
     * Issues a token.
     *
     * @return the token
     */
    @Benchmark
    public Token exbtIssue() {
        return server.issue(from, sender, target, 1);
    }

    /**
     * Verifies a token.
     *
     * @return yes
     */
    @Benchmark
    public boolean exbtAccepts() {
        return server.accepts(token, from, sender, target, 1);
    }

    /**
     * Issues a token by HMAC-SHA1.
     *
     * @return the token
     * @throws GeneralSecurityException never: every JDK has HMAC-SHA1
     */
    @Benchmark
    public Token hmacIssue() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(key);
        mac.update(from.getAddress());
        mac.update(sender.toBytes());
        mac.update(target.toBytes());
        return new Token(BencodeString.of(Arrays.copyOf(mac.doFinal(), TokenServer.LENGTH)));
    }
}
