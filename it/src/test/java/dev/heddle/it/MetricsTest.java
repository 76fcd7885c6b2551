package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running node tells Prometheus. */
final class MetricsTest {
  private static final Pattern HELP = Pattern.compile("# HELP ([a-z][a-z0-9_]*) (\\S.*\\.)");
  private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z][a-z0-9_]*) (counter|gauge)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z][a-z0-9_]*)(\\{[a-z]+=\"[^\"\\\\]*\"(?:,[a-z]+=\"[^\"\\\\]*\")*\\})? (\\d+(?:\\.\\d+)?)");

  @TempDir static Path folder;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static RunningNode node;

  @BeforeAll
  static void start() throws IOException {
    node = RunningNode.start(folder.resolve("data"), "--conveyor", "http://127.0.0.1:1");
  }

  @AfterAll
  static void stop() {
    HTTP.close();
    if (node != null) {
      node.close();
    }
  }

  private static String text() throws Exception {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(node.url() + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    return answer.body();
  }

  /** Reads the format as strictly as anybody could: help, type, samples; each name once. */
  private static Map<String, Double> figures(String text) {
    assertThat(text).endsWith("\n").doesNotContain("\r");
    Map<String, Double> figures = new LinkedHashMap<>();
    Map<String, String> types = new HashMap<>();
    Set<String> helped = new HashSet<>();
    String name = "";
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (help.matches()) {
        name = help.group(1);
        assertThat(helped.add(name)).describedAs("help once: " + line).isTrue();
      } else if (type.matches()) {
        assertThat(type.group(1)).describedAs("type after help: " + line).isEqualTo(name);
        assertThat(types.put(name, type.group(2))).describedAs("type once: " + line).isNull();
        assertThat(name.endsWith("_total"))
            .describedAs("counters are totals: " + line)
            .isEqualTo(type.group(2).equals("counter"));
      } else {
        assertThat(sample.matches()).describedAs("a sample: " + line).isTrue();
        assertThat(sample.group(1)).describedAs("samples together: " + line).isEqualTo(name);
        assertThat(types).describedAs("a type before: " + line).containsKey(name);
        String labels = sample.group(2) == null ? "" : sample.group(2);
        assertThat(figures.put(name + labels, Double.valueOf(sample.group(3))))
            .describedAs("each sample once: " + line)
            .isNull();
      }
    }
    assertThat(types.keySet()).isEqualTo(helped);
    return figures;
  }

  @Test
  void figuresFollowWhatTheNodeDoes() throws Exception {
    Map<String, Double> before = figures(text());
    Sender sender = new Sender(node.url());
    String module = sender.module(NodeScript.modules().resolve("aos2_0_6.wasm"), Sender.WASM64);
    assertThat(AosProcess.spawn(sender, module).value("6 * 7")).isEqualTo("42");
    Map<String, Double> after = figures(text());

    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(before.get("heddle_evaluations_total{outcome=\"accepted\"}")).isZero();
    assertThat(after.get("heddle_evaluations_total{outcome=\"accepted\"}")).isEqualTo(2);
    assertThat(after.get("heddle_gas_total")).isNotNegative();
    assertThat(after.get("heddle_evaluation_seconds_total")).isPositive();
    assertThat(after.get("heddle_instances_started_total")).isEqualTo(1);
    assertThat(after.get("heddle_instances_live")).isEqualTo(1);
    assertThat(after.get("heddle_instances_live_bytes")).isGreaterThan(1 << 20);
    // Who answers is no longer waited for once it is heard, or a moment later.
    AosProcess.until(0.0, () -> figures(text()).get("heddle_requests_waiting"));
    assertThat(after.get("heddle_processes")).isEqualTo(1);
    assertThat(after.get("heddle_log_appends_total"))
        .isGreaterThan(before.get("heddle_log_appends_total"));
    String accepted = "heddle_http_responses_total{class=\"2xx\",surface=\"mu\"}";
    assertThat(after.get(accepted)).isEqualTo(before.getOrDefault(accepted, 0.0) + 2);
    assertThat(after.get("heddle_signatures_total{outcome=\"verified\"}")).isEqualTo(3);
    assertThat(after.get("heddle_results_kept_total{kind=\"message\"}")).isEqualTo(2);
    assertThat(after.get("heddle_log_writable")).isEqualTo(1);
    assertThat(after.get("heddle_log_bytes")).isGreaterThan(before.get("heddle_log_bytes"));
    assertThat(after.get("heddle_connections_open")).isPositive();
    assertThat(after.get("jvm_memory_used_bytes{area=\"heap\"}")).isGreaterThan(1 << 20);
  }

  @Test
  void everyFigureIsInTheManualAndNothingElse() throws Exception {
    Set<String> documented = new HashSet<>();
    Matcher row = Pattern.compile("(?m)^\\| `([a-z_]+)").matcher(manual());
    while (row.find()) {
      documented.add(row.group(1));
    }
    Set<String> told = new HashSet<>();
    figures(text()).keySet().forEach(name -> told.add(name.replaceAll("\\{.*", "")));

    assertThat(told).isEqualTo(documented);
  }

  private static String manual() throws IOException {
    return Files.readString(RunningNode.repository().resolve("docs/operating/metrics.md"));
  }
}
