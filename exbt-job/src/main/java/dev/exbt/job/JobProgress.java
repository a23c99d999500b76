package dev.exbt.job;

/**
 * How far a job is, counted in pieces that are verified on disk. Founding document: {@code Job.progress}.
 *
 * @param finished wanted pieces that are verified
 * @param unfinished wanted pieces that are not
 * @param percentage {@code finished} of all wanted pieces, 0.0 to 100.0; 0.0 while a magnet link's description is missing
 */
public record JobProgress(int finished, int unfinished, double percentage) {
    /**
     * Computes the percentage.
     *
     * @param finished wanted pieces that are verified
     * @param unfinished wanted pieces that are not
     * @return the progress; a torrent of which nothing is wanted is at 100
     */
    public static JobProgress of(int finished, int unfinished) {
        int wanted = finished + unfinished;
        return new JobProgress(
                finished, unfinished, wanted == 0 ? 100.0 : 100.0 * finished / wanted);
    }
}
