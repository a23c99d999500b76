package dev.exbt.peerwire.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.exbt.peerwire.MessageLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPipelineTest {
    private static final long SECOND = 1_000_000_000L;

    private final RequestPipeline pipeline = new RequestPipeline(PeerSettings.STANDARD, 0);

    @Test
    void startsWithSixteen() {
        assertThat(pipeline.wanted(0, 0, 0)).isEqualTo(16);
    }

    @Test
    void refillsWhenAQuarterIsGone() {
        assertThat(pipeline.wanted(13, 0, 0)).isZero();
        assertThat(pipeline.wanted(12, 0, 0)).isEqualTo(4);
    }

    @Test
    void addsOneForEachBlockAtFirst() {
        for (int i = 0; i < 100; i++) {
            pipeline.blockCame(i);
        }
        assertThat(pipeline.target(0, 100)).isEqualTo(116);
    }

    @Test
    void keepsThreeSecondsOfTheRateOnceItGrowsNoMore() {
        pipeline.setPeerLimit(2000);
        for (int i = 0; i < 1000; i++) {
            pipeline.blockCame(i);
        }
        long rate = 2L << 20;
        assertThat(pipeline.target(rate, SECOND)).as("still growing").isEqualTo(1016);
        assertThat(pipeline.target(rate, 2 * SECOND)).isEqualTo(384);
        assertThat(pipeline.target(1000, 3 * SECOND)).as("slow peers keep the least").isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "63, 63", "500, 500", "1500, 1500", "1501, 1500", "2147483647, 1500"})
    void neverAsksMoreThanThePeerOrWeAllow(int peerLimit, int most) {
        pipeline.setPeerLimit(peerLimit);
        for (int i = 0; i < 5000; i++) {
            pipeline.blockCame(i);
        }
        assertThat(pipeline.target(Long.MAX_VALUE / 4, 5000)).isEqualTo(most);
        assertThat(pipeline.wanted(0, 1L << 40, 5000)).isEqualTo(most);
    }

    @Test
    void asksTwoHundredAndFiftyOfWhoDoesNotTell() {
        assertThat(pipeline.target(1L << 40, 0)).isEqualTo(RequestPipeline.PEER_LIMIT_NOT_TOLD);
    }

    @Test
    void asksOneOfASnubbingPeerUntilItAnswers() {
        pipeline.snub();
        assertThat(pipeline.wanted(0, 0, 0)).isEqualTo(1);
        assertThat(pipeline.wanted(1, 0, 0)).isZero();
        pipeline.blockCame(0);
        assertThat(pipeline.target(0, 0)).isEqualTo(17);
    }

    /** A line of 100 ms and 1 Gbit/s needs 763 blocks under way; found within a few seconds of virtual time. */
    @Test
    void fillsALongFatLine() {
        pipeline.setPeerLimit(2000);
        RateMeter meter = new RateMeter(0);
        Deque<Long> underWay = new ArrayDeque<>();
        long perBlock = MessageLimits.BLOCK * SECOND / 125_000_000L;
        long lineFree = 0;
        long last = 0;
        for (long now = 0; now < 6 * SECOND; now += 1_000_000) {
            while (!underWay.isEmpty() && underWay.peek() <= now) {
                underWay.poll();
                meter.add(MessageLimits.BLOCK, now);
                pipeline.blockCame(now);
            }
            for (int i = pipeline.wanted(underWay.size(), meter.rate(now), now); i > 0; i--) {
                lineFree = Math.max(lineFree + perBlock, now + SECOND / 10);
                underWay.add(lineFree);
            }
            last = meter.rate(now);
        }
        assertThat(last).isCloseTo(125_000_000L, within(6_000_000L));
    }
}
