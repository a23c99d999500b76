package dev.exbt.cli;

import dev.exbt.metainfo.MagnetLink;
import dev.exbt.metainfo.MetainfoException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a torrent: a magnet link, or an info-hash of 40 hexadecimal or 32 base32 digits. */
final class TorrentNameConverter implements ITypeConverter<MagnetLink> {
    @Override
    public MagnetLink convert(String text) {
        boolean digits = text.chars().allMatch(Character::isLetterOrDigit);
        try {
            return MagnetLink.parse(digits ? "magnet:?xt=urn:btih:" + text : text);
        } catch (MetainfoException e) {
            throw new TypeConversionException(
                    "not an info-hash or a magnet link: " + text + " (" + e.getMessage() + ")");
        }
    }
}
