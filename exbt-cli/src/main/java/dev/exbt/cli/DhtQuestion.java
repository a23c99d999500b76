package dev.exbt.cli;

import dev.exbt.metainfo.HostPort;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The words {@code [HOST:PORT] SUBJECT}.
 *
 * @param host the one node to ask; null to search the network
 * @param subject what is asked about
 * @param <T> what that is
 */
record DhtQuestion<T>(@Nullable HostPort host, T subject) {
    static <T> DhtQuestion<T> read(List<String> words, ITypeConverter<T> reader) {
        try {
            HostPort host = words.size() == 1 ? null : HostPort.parse(words.getFirst());
            return new DhtQuestion<>(host, reader.convert(words.getLast()));
        } catch (TypeConversionException | IllegalArgumentException wrong) {
            throw new WrongCommandLine(wrong);
        } catch (Exception other) { // what the interface of converters allows
            throw new IllegalStateException(other);
        }
    }
}
