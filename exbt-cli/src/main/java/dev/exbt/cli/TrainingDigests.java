package dev.exbt.cli;

import java.nio.ByteBuffer;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.util.zip.CRC32;

/**
 * Checksums under the names of SHA-1 and SHA-256, for {@link Training} alone.
 *
 * <p>There everything is left to the first compiler, and where training leaves a method it stays. The digests of Java must not stay there: only
 * the optimising compiler has the processor's instructions for them. So they are not run, and the checksum is cheap before it is compiled, too.
 */
final class TrainingDigests extends Provider {
    private static final long serialVersionUID = 1;

    TrainingDigests() {
        super("training", "1", "");
        putService(new Cheap(this, "SHA-1", 20));
        putService(new Cheap(this, "SHA-256", 32));
    }

    private static final class Cheap extends Service {
        private final int length;

        Cheap(Provider provider, String algorithm, int length) {
            super(provider, "MessageDigest", algorithm, Checksum.class.getName(), null, null);
            this.length = length;
        }

        @Override
        public Object newInstance(Object parameter) {
            return new Checksum(length);
        }
    }

    private static final class Checksum extends MessageDigestSpi {
        private final CRC32 crc = new CRC32();
        private final int length;

        Checksum(int length) {
            this.length = length;
        }

        @Override
        protected int engineGetDigestLength() {
            return length;
        }

        @Override
        protected void engineUpdate(byte input) {
            crc.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int count) {
            crc.update(input, offset, count);
        }

        @Override
        protected void engineUpdate(ByteBuffer input) {
            crc.update(input);
        }

        @Override
        protected byte[] engineDigest() {
            byte[] digest = new byte[length];
            ByteBuffer.wrap(digest).putLong(crc.getValue());
            crc.reset();
            return digest;
        }

        @Override
        protected void engineReset() {
            crc.reset();
        }
    }
}
