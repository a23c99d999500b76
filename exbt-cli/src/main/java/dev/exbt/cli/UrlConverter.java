package dev.exbt.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a server, and leaves it as it is: what cannot be one is better refused now than written into a torrent. */
final class UrlConverter implements ITypeConverter<String> {
    private final List<String> schemes;

    UrlConverter(String... schemes) {
        this.schemes = List.of(schemes);
    }

    @Override
    public String convert(String text) {
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (schemes.contains(scheme) && address.getRawAuthority() != null) {
                return text;
            }
        } catch (URISyntaxException e) {
            // told below, as an address of another kind
        }
        throw new TypeConversionException(
                "an address that begins with "
                        + String.join("://, ", schemes)
                        + ":// expected, found \""
                        + text
                        + "\"");
    }
}
