package dev.exbt.metainfo;

import java.io.File;

/**
 * Which names a file may have. What would leave the directory, hide its true name or make trouble on another system is
 * replaced under both: separators, control and bidirectional characters, drive letters, reserved names of Windows, dots and
 * blanks at the end. Only the characters <code>: * ? " &lt; &gt; |</code>, which are common in real names, are left alone where
 * the system takes them, so that files another program has downloaded are found.
 */
public enum PathRules {
    /** Keeps <code>: * ? " &lt; &gt; |</code>. */
    UNIX,
    /** Replaces them by {@code _}: such a directory fits every system. */
    WINDOWS;

    private static final String WINDOWS_ONLY = ":*?\"<>|";

    /**
     * The rules of the system this runs on.
     *
     * @return {@link #WINDOWS} on Windows, else {@link #UNIX}
     */
    public static PathRules ofThisSystem() {
        return File.separatorChar == '\\' ? WINDOWS : UNIX;
    }

    boolean forbids(int character) {
        return this == WINDOWS && WINDOWS_ONLY.indexOf(character) >= 0;
    }
}
