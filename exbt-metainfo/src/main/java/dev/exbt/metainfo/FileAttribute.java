package dev.exbt.metainfo;

/** What a torrent says about a file beside its bytes (BEP 47, "attr"). Unknown letters are ignored. */
public enum FileAttribute {
    /** {@code p}: zeros that align the next file to a piece; never on disk. */
    PAD('p'),
    /** {@code x}: a program. */
    EXECUTABLE('x'),
    /** {@code h}: hidden. */
    HIDDEN('h'),
    /** {@code l}: a symbolic link, without bytes of its own; exbt makes none. */
    SYMLINK('l');

    private final char letter;

    FileAttribute(char letter) {
        this.letter = letter;
    }

    /**
     * The letter in the torrent.
     *
     * @return one of {@code p}, {@code x}, {@code h}, {@code l}
     */
    public char letter() {
        return letter;
    }
}
