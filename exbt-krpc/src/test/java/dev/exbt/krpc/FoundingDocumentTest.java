package dev.exbt.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who knows a name of the founding document finds what does it here. */
class FoundingDocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KRPC_Msg.get_error_types",
                "KRPC_Msg.get_sender_id",
                "KRPC_Msg.error_code",
                "KRPC_Msg.to_bin",
                "KRPC_Msg.from_bin",
                "KRPC_Msg.from_buffer",
                "KRPC_Msg.gen_transaction_id",
                "KRPC_Msg.get_query_type",
                "KRPC_Msg.ping",
                "KRPC_Msg.ping_response",
                "KRPC_Msg.find_node",
                "KRPC_Msg.find_node_response",
                "KRPC_Msg.get_peers",
                "KRPC_Msg.get_peers_response",
                "KRPC_Msg.announce_peer",
                "KRPC_Msg.announce_peer_response",
                "KRPC_Msg.response",
                "KRPC_Msg.error",
                "DHTUtils.count_0_prefix_length",
                "DHTUtils.node_distance_binary",
                "DHTUtils.gen_random_bitstring",
                "DHTUtils.gen_random_string",
                "DHTUtils.gen_node_id",
                "DHTUtils.parse_peers_val",
                "DHTUtils.parse_nodes_val",
                "DHTNode.id",
                "DHTNode.ip",
                "DHTNode.port",
                "DHTNode.compact_info",
                "DHTNode.contact_info"
            })
    void everyNameIsInTheJavadoc(String name) throws IOException {
        List<Path> sources;
        try (var files = Files.list(Path.of("src/main/java/dev/exbt/krpc"))) {
            sources = files.toList();
        }
        boolean found = false;
        for (Path source : sources) {
            found |= Files.readString(source).contains("{@code " + name + "}");
        }
        assertThat(found).as(name).isTrue();
    }
}
