package dev.exbt.cli.output;

/** Shows nothing. */
final class SilentView implements ProgressView {
    @Override
    public void sample(ProgressSample sample) {}

    @Override
    public void event(String word, String detail) {}
}
