package dev.exbt.job.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
    private final List<SocketChannel> taken = new ArrayList<>();
    private final EmbeddedChannel door = new EmbeddedChannel(new Doorkeeper(taken::add));

    @Test
    void handsOverWhoConnects() {
        NioSocketChannel accepted = new NioSocketChannel();
        try {
            door.writeInbound(accepted);
            assertThat(taken).containsExactly(accepted);
        } finally {
            accepted.unsafe().closeForcibly();
        }
    }

    @Test
    void pausesForASecondAfterAFailureAndThenGoesOn() {
        door.freezeTime();
        door.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertThat(door.config().isAutoRead()).isFalse();
        door.advanceTimeBy(Doorkeeper.PAUSE_SECONDS * 1_000 - 1, TimeUnit.MILLISECONDS);
        door.runPendingTasks();
        assertThat(door.config().isAutoRead()).isFalse();
        door.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        door.runPendingTasks();
        assertThat(door.config().isAutoRead()).isTrue();
    }
}
