package dev.exbt.bench.race;

/** What a racer does; the other end is always libtorrent. */
enum Task {
    /** libtorrent seeds; the racer downloads, checks and writes. */
    DOWNLOAD("download"),
    /** The racer seeds; libtorrent downloads without checking hashes, so that it does not set the pace. */
    SEED("seeding");

    final String words;

    Task(String words) {
        this.words = words;
    }
}
