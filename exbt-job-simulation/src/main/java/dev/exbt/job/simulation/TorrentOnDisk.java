package dev.exbt.job.simulation;

import dev.exbt.metainfo.Bitfield;
import dev.exbt.metainfo.FileEntry;
import dev.exbt.metainfo.Metainfo;
import dev.exbt.storage.Block;
import dev.exbt.storage.ResumeData;
import dev.exbt.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/** The torrent's files as they lie on a peer's disk: what is put there, and what a judge finds who sees through the program. */
final class TorrentOnDisk {
    private final SimulatedDisk disk;
    private final byte[] content;
    private final Metainfo metainfo;

    TorrentOnDisk(SimulatedDisk disk, SimulatedTorrent torrent) {
        this.disk = disk;
        this.content = torrent.content();
        this.metainfo = torrent.metainfo();
    }

    /** Puts all there. */
    void fill() {
        put(content);
    }

    /** Puts all there with a wrong byte in each block. */
    void fillWithPoison() {
        byte[] wrong = content.clone();
        for (int at = 0; at < wrong.length; at += Block.LENGTH) {
            wrong[at] ^= 1;
        }
        put(wrong);
    }

    /** Puts some pieces there, and zeros where the others would be. */
    void fill(IntPredicate pieces) {
        byte[] some = new byte[content.length];
        for (int piece = 0; piece < metainfo.pieceCount(); piece++) {
            if (pieces.test(piece)) {
                int at = piece * metainfo.pieceLength();
                System.arraycopy(content, at, some, at, metainfo.pieceSize(piece));
            }
        }
        put(some);
    }

    private void put(byte[] all) {
        DiskFileSystem mount = disk.mount(ignored -> {});
        for (FileEntry file : metainfo.files()) {
            DiskFile made = new DiskFile(disk.timeNanos());
            ByteBuffer bytes = ByteBuffer.wrap(all, (int) file.offset(), (int) file.length());
            made.write(0, bytes, bytes.remaining(), disk.timeNanos());
            made.force(true);
            disk.put((DiskPath) file.resolveIn(PeerLife.root(mount)), made);
        }
        disk.unmount(CrashKind.PROCESS);
    }

    /** Those of some pieces whose bytes and all names on the way to them have been forced to the drive. */
    Bitfield forced(BitSet pieces) {
        Bitfield forced = new Bitfield(metainfo.pieceCount());
        DiskPath root = root();
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (parts(root, piece).stream()
                    .allMatch(part -> disk.isForced(part.path(), part.from(), part.to()))) {
                forced.set(piece);
            }
        }
        return forced;
    }

    /** Those of some pieces that are not as they should be. */
    Bitfield wrong(Bitfield pieces) {
        Bitfield wrong = new Bitfield(pieces.size());
        DiskPath root = root();
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            for (Part part : parts(root, piece)) {
                if (!disk.holds(part.path(), part.from(), part.to(), content, part.at())) {
                    wrong.set(piece);
                }
            }
        }
        return wrong;
    }

    /** The pieces that the state beside them says are right, without reserve; none if it may not be believed. */
    Bitfield promised(String boot) {
        try {
            return ResumeData.read(
                            PeerLife.resumeFile(new DiskFileSystem(disk), metainfo), metainfo, boot)
                    .verified();
        } catch (StorageException none) {
            return new Bitfield(metainfo.pieceCount());
        }
    }

    private DiskPath root() {
        return PeerLife.root(new DiskFileSystem(disk));
    }

    /** A part of a piece in one file. */
    private record Part(DiskPath path, int from, int to, int at) {}

    private List<Part> parts(DiskPath root, int piece) {
        long begin = (long) piece * metainfo.pieceLength();
        long end = begin + metainfo.pieceSize(piece);
        List<Part> parts = new ArrayList<>();
        for (FileEntry file : metainfo.files()) {
            long from = Math.max(begin, file.offset());
            long to = Math.min(end, file.offset() + file.length());
            if (from < to) {
                parts.add(
                        new Part(
                                (DiskPath) file.resolveIn(root),
                                (int) (from - file.offset()),
                                (int) (to - file.offset()),
                                (int) from));
            }
        }
        return parts;
    }
}
