package dev.exbt.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void writesNestedValuesWithCommasInTheRightPlaces() {
        JsonWriter json = new JsonWriter().beginObject();
        json.name("a").value(1).name("b").beginArray().value("x").value(true);
        json.beginObject().endObject().beginArray().endArray().endArray();
        json.name("c").value((String) null).name("d").value(12.345).endObject();
        assertThat(json).hasToString("{\"a\":1,\"b\":[\"x\",true,{},[]],\"c\":null,\"d\":12.35}");
    }

    @Test
    void escapesWhatJsonAndTerminalsMindAbout() {
        assertThat(new JsonWriter().value("\"\\/\n\r\t\u0000\u001b\u007fé\u202e\uD83D\uDE00"))
                .hasToString(
                        "\"\\\"\\\\/\\n\\r\\t\\u0000\\u001b\\u007f\\u00e9\\u202e\\ud83d\\ude00\"");
    }
}
