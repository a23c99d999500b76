package dev.exbt.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.exbt.bencode.BencodeString;
import dev.exbt.krpc.ImmutableItem;
import dev.exbt.krpc.KrpcErrorCode;
import dev.exbt.krpc.MutableItem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemStoreTest {
    private static final long LIFE = 2 * 3_600_000_000_000L;
    private static final OptionalLong ANY = OptionalLong.empty();

    private final ItemStore store = new ItemStore(StoreLimits.DEFAULT);

    private static InetAddress from(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final InetAddress FROM = from("203.0.113.7");

    private static ImmutableItem immutable(int number) {
        return new ImmutableItem(BencodeString.of("value " + number));
    }

    private static MutableItem mutable(long sequence, String value) {
        return new MutableItem(
                BencodeString.of(new byte[32]),
                BencodeString.EMPTY,
                sequence,
                BencodeString.of(value),
                BencodeString.of(new byte[64]));
    }

    @Test
    void keepsAnImmutableItem() {
        assertThat(store.put(immutable(1), ANY, FROM, 0)).isNull();
        assertThat(store.get(immutable(1).target(), 0)).isEqualTo(immutable(1));
        assertThat(store.get(immutable(2).target(), 0)).isNull();
        assertThat(store.put(immutable(1), OptionalLong.of(5), FROM, 0)).isNull();
        assertThat(store.size()).isEqualTo(1);
    }

    /** BEP 44: only upwards; the same again renews. */
    @Test
    void replacesAMutableItemByANewerOneAlone() {
        assertThat(store.put(mutable(5, "a"), ANY, FROM, 0)).isNull();
        assertThat(store.put(mutable(4, "b"), ANY, FROM, 0))
                .isEqualTo(KrpcErrorCode.SEQUENCE_TOO_OLD);
        assertThat(store.put(mutable(5, "b"), ANY, FROM, 0))
                .isEqualTo(KrpcErrorCode.SEQUENCE_TOO_OLD);
        assertThat(store.get(mutable(0, "").target(), 0)).isEqualTo(mutable(5, "a"));
        assertThat(store.put(mutable(5, "a"), ANY, FROM, LIFE - 1)).isNull();
        assertThat(store.get(mutable(0, "").target(), LIFE)).isEqualTo(mutable(5, "a"));
        assertThat(store.put(mutable(6, "b"), ANY, FROM, LIFE)).isNull();
        assertThat(store.put(mutable(Long.MAX_VALUE, "c"), ANY, FROM, LIFE)).isNull();
        assertThat(store.get(mutable(0, "").target(), LIFE))
                .isEqualTo(mutable(Long.MAX_VALUE, "c"));
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void comparesBeforeItSwaps() {
        assertThat(store.put(mutable(5, "a"), OptionalLong.of(99), FROM, 0)).isNull();
        assertThat(store.put(mutable(6, "b"), OptionalLong.of(4), FROM, 0))
                .isEqualTo(KrpcErrorCode.CAS_MISMATCH);
        assertThat(store.put(mutable(4, "b"), OptionalLong.of(4), FROM, 0))
                .isEqualTo(KrpcErrorCode.CAS_MISMATCH);
        assertThat(store.put(mutable(6, "b"), OptionalLong.of(5), FROM, 0)).isNull();
        assertThat(store.get(mutable(0, "").target(), 0)).isEqualTo(mutable(6, "b"));
    }

    @Test
    void judgesBeforeTheSignatureIsVerified() {
        assertThat(store.refusal(mutable(5, "a"), OptionalLong.of(9), 0)).isNull();
        store.put(mutable(5, "a"), ANY, FROM, 0);
        assertThat(store.refusal(mutable(4, "a"), ANY, 0))
                .isEqualTo(KrpcErrorCode.SEQUENCE_TOO_OLD);
        assertThat(store.refusal(mutable(6, "a"), OptionalLong.of(4), 0))
                .isEqualTo(KrpcErrorCode.CAS_MISMATCH);
        assertThat(store.refusal(immutable(1), ANY, 0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void verifiesSoManySignaturesASecond(long start) {
        for (int i = 0; i < StoreLimits.VERIFIES_PER_SECOND; i++) {
            assertThat(store.refusal(mutable(i, "a"), ANY, start)).isNull();
        }
        assertThat(store.refusal(mutable(1, "a"), ANY, start)).isEqualTo(KrpcErrorCode.SERVER);
        assertThat(store.refusal(immutable(1), ANY, start)).isNull(); // costs nothing
        assertThat(store.refusal(mutable(1, "a"), ANY, start + 10_000_000)).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 1, Long.MIN_VALUE})
    void forgetsWhatNobodyPutsAgain(long start) {
        store.put(mutable(5, "a"), ANY, FROM, start);
        assertThat(store.nextExpiryNanos(start)).isEqualTo(start + LIFE);
        assertThat(store.get(mutable(0, "").target(), start + LIFE - 1)).isNotNull();
        assertThat(store.get(mutable(0, "").target(), start + LIFE)).isNull();
        // What has expired is no hindrance.
        assertThat(store.put(mutable(1, "b"), OptionalLong.of(3), FROM, start + LIFE)).isNull();
        store.expire(start + 2 * LIFE - 1);
        assertThat(store.size()).isEqualTo(1);
        store.expire(start + 2 * LIFE);
        assertThat(store.size()).isZero();
    }

    @Test
    void whenItIsFullTheItemPutLongestAgoGoes() {
        var small = new ItemStore(StoreLimits.DEFAULT.withItems(3, 100));
        for (int i = 0; i < 3; i++) {
            small.put(immutable(i), ANY, FROM, i);
        }
        small.put(immutable(0), ANY, FROM, 4); // renewed
        small.put(immutable(3), ANY, FROM, 5);
        assertThat(small.size()).isEqualTo(3);
        assertThat(small.get(immutable(1).target(), 5)).isNull();
        assertThat(small.get(immutable(0).target(), 5)).isNotNull();
        assertThat(small.get(immutable(3).target(), 5)).isNotNull();
        var none = new ItemStore(StoreLimits.DEFAULT.withItems(0, 1));
        assertThat(none.put(immutable(1), ANY, FROM, 0)).isNull();
        assertThat(none.size()).isZero();
    }

    @Test
    void oneAddressCannotPushOutTheItemsOfOthers() {
        store.put(immutable(-1), ANY, from("198.51.100.1"), 0);
        for (int i = 0; i < 5_000; i++) {
            store.put(immutable(i), ANY, FROM, i);
            assertThat(store.size()).isEqualTo(Math.min(i + 2, 101));
        }
        assertThat(store.get(immutable(-1).target(), 5_000)).isNotNull();
        assertThat(store.get(immutable(4_900).target(), 5_000)).isNotNull();
        assertThat(store.get(immutable(4_899).target(), 5_000)).isNull();
        // Nor a /64 of IPv6, of which anybody has all addresses.
        for (int i = 10_000; i < 15_000; i++) {
            store.put(immutable(i), ANY, from("2001:db8::" + Integer.toHexString(i)), 6_000);
        }
        assertThat(store.size()).isEqualTo(201);
    }
}
