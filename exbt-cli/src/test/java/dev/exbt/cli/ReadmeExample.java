package dev.exbt.cli;

import dev.exbt.job.Job;
import dev.exbt.job.JobEvent;
import java.nio.file.Path;

/** The library example of the README; {@link ReadmeTest} compares the two. */
final class ReadmeExample {
    private ReadmeExample() {}

    static void download(String torrentFile, String directory) throws Exception {
        // README
        try (Job job = Job.create(Path.of(directory), Path.of(torrentFile))) {
            job.addListener((from, event) -> {
                if (event instanceof JobEvent.PieceVerified) {
                    System.out.printf("%.1f %%%n", from.progress().percentage());
                }
            });
            job.start();
            job.completion().join(); // every piece is verified and on disk
        }
        // README
    }
}
