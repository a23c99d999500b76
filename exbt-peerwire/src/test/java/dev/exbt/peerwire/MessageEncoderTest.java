package dev.exbt.peerwire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageEncoderTest {
    /** BEP 3: length of what follows, id 7, index, begin, four bytes each but for the id. */
    @ParameterizedTest
    @CsvSource({
        "1, 32768, 16384, 00004009 07 00000001 00008000",
        "0, 0, 0, 00000009 07 00000000 00000000",
        "2147483647, 2147483647, 131072, 00020009 07 7fffffff 7fffffff",
        "-1, -1, 16384, 00004009 07 ffffffff ffffffff",
        "19088743, 591751049, 1, 0000000a 07 01234567 23456789"
    })
    void theHeaderOfABlockIsTheSameInABufferAndInMemory(
            int piece, int begin, int length, String expected) {
        String bytes = expected.replace(" ", "");
        ByteBuf buffer = Unpooled.buffer();
        MessageEncoder.writePieceHeader(buffer, piece, begin, length);
        assertThat(ByteBufUtil.hexDump(buffer)).isEqualTo(bytes);

        ByteBuffer memory = ByteBuffer.allocateDirect(MessageEncoder.PIECE_HEADER_LENGTH + 2);
        MessageEncoder.putPieceHeader(memory, 1, piece, begin, length);
        assertThat(memory.position()).isZero();
        assertThat(ByteBufUtil.hexDump(Unpooled.wrappedBuffer(memory)))
                .isEqualTo("00" + bytes + "00");
    }
}
