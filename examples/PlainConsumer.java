// A subscriber without the library: prints the headline of each event about a country, once.
//
//     java -cp 'JARS/*' examples/PlainConsumer.java UA
//
// JARS holds kafka-clients and jackson-databind with what they need. Kafka's own client, JSON, and three rules: an event whose ce_id was seen is a repeat;
// offsets are committed when the work is done; of two versions of one uri the larger wire.order is the newer.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class PlainConsumer {
    static final int REMEMBERED = 50_000;

    public static void main(String[] arguments) throws Exception {
        String country = arguments[0];
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", System.getenv().getOrDefault("NEWSWIRE_BROKERS", "127.0.0.1:9092"),
            "group.id", "java-" + country,
            "auto.offset.reset", "earliest",
            "enable.auto.commit", false);
        String topic = System.getenv().getOrDefault("NEWSWIRE_PREFIX", "wire.") + "news";
        Map<String, Boolean> seen = new LinkedHashMap<>() {
            @Override protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED;
            }
        };
        ObjectMapper json = new ObjectMapper();
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    String id = new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.US_ASCII);
                    if (seen.put(id, true) != null) {
                        continue;
                    }
                    JsonNode event = json.readTree(record.value());
                    if (isAbout(event, country)) {
                        System.out.println(event.at("/headlines/0/value").asText());
                    }
                }
                consumer.commitSync();
            }
        }
    }

    static boolean isAbout(JsonNode event, String country) {
        for (JsonNode region : event.at("/wire/regions")) {
            if (region.get("code").asText().equals(country) && region.get("relevance").asInt() >= 50) {
                return true;
            }
        }
        return false;
    }
}
