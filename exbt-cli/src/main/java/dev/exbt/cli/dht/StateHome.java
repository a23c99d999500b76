package dev.exbt.cli.dht;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the command keeps what it knows of the DHT between two runs, by the XDG base directory specification. */
public final class StateHome {
    private static final String VARIABLE = "XDG_STATE_HOME";

    /** What this process claimed; never closed, so that the claims end with the process. */
    private static final Map<Path, FileChannel> CLAIMS = new HashMap<>();

    private StateHome() {}

    /**
     * Gives the file of the process's user, and makes its directory. Two nodes of one id would be in each other's way, so of
     * two processes only the first gets the file.
     *
     * @return the file, which need not be there yet; null if the user has no home that can be written to, or another process has
     *     it until it ends
     */
    public static @Nullable Path dhtFile() {
        Path file = dhtFile(System.getenv(), System.getProperty("user.home"));
        Path directory = file == null ? null : file.getParent();
        return directory != null && isMade(directory) && claims(directory.resolve("dht.lock"))
                ? file
                : null;
    }

    /** Locks a file until the process ends; says no if somebody did already. */
    static synchronized boolean claims(Path lock) {
        if (CLAIMS.containsKey(lock)) { // to open and close it again would end the claim, by POSIX
            return false;
        }
        try {
            FileChannel channel =
                    FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return false;
            }
            CLAIMS.put(lock, channel);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Makes a directory. Without one the next run begins anew, which is no reason not to run. */
    static boolean isMade(Path directory) {
        try {
            Files.createDirectories(directory);
            return Files.isWritable(directory);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Gives the file of a user.
     *
     * @param environment the user's variables; {@code XDG_STATE_HOME} counts if it is absolute
     * @param home the user's home; null if there is none
     * @return {@code exbt/dht.state} in that directory or in {@code .local/state} of the home; null without both
     */
    static @Nullable Path dhtFile(Map<String, String> environment, @Nullable String home) {
        Path state = absolute(environment.get(VARIABLE));
        if (state == null) {
            Path user = absolute(home);
            state = user == null ? null : user.resolve(".local").resolve("state");
        }
        return state == null ? null : state.resolve("exbt").resolve("dht.state");
    }

    private static @Nullable Path absolute(@Nullable String path) {
        try {
            return path != null && Path.of(path).isAbsolute() ? Path.of(path) : null;
        } catch (InvalidPathException e) {
            return null; // as good as not set
        }
    }
}
