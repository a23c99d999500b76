package dev.exbt.metainfo;

/** A torrent file, magnet link or compact list that cannot be used; {@link #field()} names the part that is wrong. */
public final class MetainfoException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Makes an exception.
     *
     * @param field the part that is wrong, such as {@code info.piece length}; empty when it is the whole input
     * @param message what is wrong with it
     */
    public MetainfoException(String field, String message) {
        super(field.isEmpty() ? message : field + ": " + message, null, false, false);
        this.field = field;
    }

    /**
     * Names the part that is wrong.
     *
     * @return a key path such as {@code info.files[3].length}, or the empty string for the whole input
     */
    public String field() {
        return field;
    }
}
