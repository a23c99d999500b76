package dev.exbt.cli.dht;

/** Numbers of things, in words. */
public final class Counted {
    private Counted() {}

    /**
     * Says how many.
     *
     * @param count how many
     * @param noun of what, as one is called
     * @return {@code 1 node}, {@code 2 nodes}
     */
    public static String of(long count, String noun) {
        return count + " " + (count == 1 ? noun : noun + "s");
    }
}
