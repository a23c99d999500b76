package dev.exbt.cli.output;

import org.jspecify.annotations.Nullable;

/** A JSON object a line, for programs: every sample, and one more with {@code event} as soon as something happens. */
final class JsonView implements ProgressView {
    private final Terminal terminal;
    private @Nullable ProgressSample last;

    JsonView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void sample(ProgressSample sample) {
        last = sample;
        terminal.line(members(new JsonWriter().beginObject(), sample).endObject().toString());
    }

    @Override
    public void event(String word, String detail) {
        JsonWriter json =
                new JsonWriter()
                        .beginObject()
                        .name("event")
                        .value(word)
                        .name("detail")
                        .value(detail);
        ProgressSample sample = last;
        if (sample != null) {
            members(json, sample);
        }
        terminal.line(json.endObject().toString());
    }

    private static JsonWriter members(JsonWriter json, ProgressSample sample) {
        json.name("state").value(sample.state());
        json.name("percentage").value(Math.floor(sample.percentage() * 100) / 100);
        json.name("bytes").value(sample.bytes()).name("totalBytes").value(sample.totalBytes());
        json.name("downloadRate")
                .value(sample.downloadRate())
                .name("uploadRate")
                .value(sample.uploadRate());
        json.name("peers").value(sample.peers()).name("eta");
        long eta = sample.etaSeconds();
        return eta == ProgressSample.UNKNOWN ? json.value((String) null) : json.value(eta);
    }
}
