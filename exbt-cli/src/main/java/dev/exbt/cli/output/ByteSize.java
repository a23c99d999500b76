package dev.exbt.cli.output;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 64KiB}, {@code 1.5 GiB}, {@code 4MB}, {@code 2g}. */
public final class ByteSize {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?(?:([kmgtKMGT])(i?[bB])?|[bB])?");
    private static final String PREFIXES = "KMGTPE";

    private ByteSize() {}

    /**
     * Reads a size. {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} and the bare letters count in 1,024s; {@code kB},
     * {@code MB}, {@code GB}, {@code TB} in 1,000s; a bare number counts bytes.
     *
     * @param text the size
     * @return bytes, 0 or more
     * @throws IllegalArgumentException if it is no size, not a whole number of bytes, or beyond 63 bits
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size such as 256MiB or 2GiB expected, found \"" + text + "\"");
        }
        BigDecimal bytes = new BigDecimal(matcher.group(1));
        String letter = matcher.group(2);
        if (letter != null) {
            String rest = matcher.group(3);
            int base = rest == null || rest.length() == 2 ? 1024 : 1000;
            int power = PREFIXES.indexOf(letter.toUpperCase(Locale.ROOT)) + 1;
            bytes = bytes.multiply(BigDecimal.valueOf(base).pow(power));
        }
        try {
            return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("\"" + text + "\" is too large", e);
        }
    }

    /**
     * Prints a size with one decimal in the largest binary unit that leaves at least 1.
     *
     * @param bytes 0 or more
     * @return for example {@code 512 B} or {@code 1.5 GiB}
     */
    public static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double value = bytes / (double) (1L << (10 * power));
        if (value >= 1023.95 && power < PREFIXES.length()) {
            value /= 1024;
            power++;
        }
        // by hand: the first use of a formatter takes 5 ms, of which short commands have few
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10 + " " + PREFIXES.charAt(power - 1) + "iB";
    }

    /**
     * Prints a rate.
     *
     * @param bytesPerSecond 0 or more
     * @return for example {@code 12.4 MiB/s}
     */
    public static String formatRate(long bytesPerSecond) {
        return format(bytesPerSecond) + "/s";
    }
}
