package dev.exbt.job.netty;

import dev.exbt.dht.netty.EndHandler;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes in who connects to the listening socket. On the loop. */
final class Doorkeeper extends EndHandler {
    /** How long nobody is taken in after that failed, as it does while no more files may be open; or the loop would do nothing else. */
    static final int PAUSE_SECONDS = 1;

    private final Consumer<SocketChannel> house;

    /** Makes one that hands over each connection, which is on no loop yet. */
    Doorkeeper(Consumer<SocketChannel> house) {
        this.house = house;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        house.accept((SocketChannel) accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        PeerNetwork.LOG.log(System.Logger.Level.WARNING, "cannot accept connections", cause);
        ChannelConfig door = context.channel().config();
        door.setAutoRead(false);
        var unused =
                context.executor()
                        .schedule(() -> door.setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
    }
}
