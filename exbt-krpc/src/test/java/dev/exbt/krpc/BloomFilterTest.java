package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.exbt.bencode.BencodeString;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The filter of BEP 33 and the vector in it. */
class BloomFilterTest {
    private static final String VECTOR =
            "F6C3F5EAA07FFD91BDE89F777F26FB2BFF37BDB8FB2BBAA2FD3DDDE7BACFFF75EE7CCBAEFE5EEDB1FBFAFF67F6ABFF5E"
                    + "43DDBCA3FD9B9FFDF4FFD3E9DFF12D1BDF59DB53DBE9FA5B7FF3B8FDFCDE1AFB8BEDD7BE2F3EE71EBBBFE93BCDEEFE14"
                    + "8246C2BC5DBFF7E7EFDCF24FD8DC7ADFFD8FFFDFDDFFF7A4BBEEDF5CB95CE81FC7FCFF1FF4FFFFDFE5F7FDCBB7FD79B3"
                    + "FA1FC77BFE07FFF905B7B7FFC7FEFEFFE0B8370BB0CD3F5B7F2BD93FEB4386CFDD6F7FD5BFAF2E9EBFFFFEECD67ADBF7"
                    + "C67F17EFD5D75EBA6FFEBA7FFF47A91EB1BFBB53E8ABFB5762ABE8FF237279BFEFBFEEF5FFC5FEBFDFE5ADFFADFEE1FB"
                    + "737FFFFBFD9F6AEFFEEE76B6FD8F72EF";

    private static List<InetAddress> addresses(String prefix, int radix, int count)
            throws Exception {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(InetAddress.getByName(prefix + Integer.toString(i, radix)));
        }
        return addresses;
    }

    @Test
    void theVectorOfTheBepComesOut() throws Exception {
        List<InetAddress> addresses = addresses("192.0.2.", 10, 256);
        addresses.addAll(addresses("2001:DB8::", 16, 0x3E8));
        BloomFilter filter = BloomFilter.of(addresses);
        assertThat(HexFormat.of().withUpperCase().formatHex(filter.bytes().toByteArray()))
                .isEqualTo(VECTOR);
        assertThat(filter.estimate()).isCloseTo(1224.9308, within(0.0001));
        assertThat(filter).hasToString("about 1225 addresses");
    }

    @Test
    void aUnionCountsEachAddressOnce() throws Exception {
        BloomFilter one = BloomFilter.of(addresses("192.0.2.", 10, 200));
        BloomFilter both = BloomFilter.of(addresses("192.0.2.", 10, 256));
        assertThat(one.union(both)).isEqualTo(both).hasSameHashCodeAs(both).isNotEqualTo(one);
        assertThat(BloomFilter.EMPTY.union(one)).isEqualTo(one);
    }

    @Test
    void emptyAndFullFiltersHaveAnEstimate() {
        byte[] full = new byte[BloomFilter.LENGTH];
        Arrays.fill(full, (byte) 0xff);
        assertThat(BloomFilter.EMPTY.estimate()).isZero();
        assertThat(BloomFilter.of(BencodeString.of(full)).estimate()).isBetween(6_000.0, 10_000.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BloomFilter.of(BencodeString.of(new byte[255])));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BloomFilter.of(BencodeString.of(new byte[257])));
    }
}
