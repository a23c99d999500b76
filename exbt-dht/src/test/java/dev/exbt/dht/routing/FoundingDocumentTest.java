package dev.exbt.dht.routing;

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
                "DHTBucket.capacity",
                "DHTBucket.nodes",
                "DHTBucket.candidates",
                "DHTBucket.last_changed",
                "DHTBucket.new_bucket",
                "DHTBucket.add_node",
                "DHTBucket.add_candidate",
                "DHTBucket.delete_node",
                "DHTBucket.get_node_by_id",
                "DHTBucket.get_nodes",
                "DHTBucket.get_n_nodes",
                "DHTBucket.has_node?",
                "DHTBucket.has_candidate?",
                "DHTBucket.without_node",
                "DHTBucket.get_most_trusty_node",
                "DHTBucket.get_trusty_nodes",
                "DHTBucket.get_most_questionable_node",
                "DHTBucket.get_questionable_nodes",
                "DHTBucket.size",
                "DHTBucket.size_info",
                "DHTBucket.is_full?",
                "DHTBucket.is_fresh?",
                "DHTBucket.refresh_node",
                "DHTBucket.insert_to_sorted_nodes",
                "DHTBucket.healthcheck_threshold",
                "DHTTable.buckets",
                "DHTTable.reference_node_id",
                "DHTTable.new_table",
                "DHTTable.get_node",
                "DHTTable.set_bucket",
                "DHTTable.get_k_nearest_nodes",
                "DHTTable.get_bucket_num_by_distance",
                "DHTTable.get_corresponding_bucket",
                "DHTTable.get_corresponding_bucket_num",
                "DHTTable.size",
                "DHTNode.id",
                "DHTNode.ip",
                "DHTNode.port",
                "DHTNode.last_active",
                "DHTNode.compact_info",
                "DHTNode.contact_info"
            })
    void everyNameIsInTheJavadoc(String name) throws IOException {
        List<Path> sources;
        try (var files = Files.list(Path.of("src/main/java/dev/exbt/dht/routing"))) {
            sources = files.toList();
        }
        boolean found = false;
        for (Path source : sources) {
            found |= Files.readString(source).contains("{@code " + name + "}");
        }
        assertThat(found).as(name).isTrue();
    }
}
