package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every limit in docs/LIMITS.md names a test that there is, and a setting or class that there is.
 */
final class LimitsDocumentTest {
  private static final List<String> MODULES = List.of("core", "machine", "node", "client", "it");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern KEY = Pattern.compile("\\n {2}[A-Z_]+\\(\\s*\"([a-z-]+)\"");

  private static final Pattern LIMIT = Pattern.compile("static final \\w+ \\w*_MAX\\w* =");

  /** Classes whose maxima are what a number of a file format can say. */
  private static final Set<String> OF_FORMATS =
      Set.of("AvroTags", "OrdRange", "WasmLimits", "WasmReader");

  /** Source files by the name of their class; a name may be there twice. */
  private static final Map<String, List<Path>> CLASSES = new HashMap<>();

  private static final Map<String, List<Path>> TESTS = new HashMap<>();

  @BeforeAll
  static void walk() throws IOException {
    for (String module : MODULES) {
      Path sources = RunningNode.repository().resolve(module).resolve("src");
      collect(sources.resolve("main"), CLASSES);
      collect(sources.resolve("test"), TESTS);
    }
  }

  private static void collect(Path folder, Map<String, List<Path>> into) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> {
            String name = file.getFileName().toString().replace(".java", "");
            into.computeIfAbsent(name, key -> new ArrayList<>()).add(file);
          });
    }
  }

  /** A row of one of the tables. */
  record Limit(String name, String value, String key, String test) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Limit> limits() throws IOException {
    return Files.readAllLines(RunningNode.repository().resolve("docs/LIMITS.md")).stream()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1))
        .map(cells -> {
          assertThat(cells).describedAs(String.join("|", cells)).hasSize(6);
          return new Limit(cells[1].strip(), cells[2].strip(), cells[3].strip(), cells[4].strip());
        })
        .filter(limit -> !limit.name().equals("limit") && !limit.name().startsWith("--"))
        .toList();
  }

  @Test
  void findsTheTables() throws IOException {
    assertThat(limits()).hasSizeGreaterThan(50).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aLimitNamesTestsThatThereAre(Limit limit) throws IOException {
    List<String> named = code(limit.test());
    assertThat(named).describedAs("tests of: %s", limit).isNotEmpty();
    for (String test : named) {
      assertDeclared(TESTS, test, limit);
    }
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aLimitNamesSettingsOrClassesThatThereAre(Limit limit) throws IOException {
    Set<String> settings = settings();
    String owner = "";
    for (String key : code(limit.key())) {
      if (Character.isUpperCase(key.charAt(0))) {
        owner = key.split("\\.", -1)[0];
        assertDeclared(CLASSES, key, limit);
      } else if (owner.isEmpty()) {
        assertThat(settings).describedAs("key of: %s", limit).contains(key);
      } else {
        // Another option of the class that was named before it.
        assertDeclared(CLASSES, owner + "." + key, limit);
      }
    }
  }

  @Test
  void everyClassWithALimitHasARow() throws IOException {
    Set<String> listed = new HashSet<>(OF_FORMATS);
    for (Limit limit : limits()) {
      code(limit.key()).forEach(key -> listed.add(key.split("\\.", -1)[0]));
    }
    Set<String> missing = new TreeSet<>();
    for (Map.Entry<String, List<Path>> type : CLASSES.entrySet()) {
      for (Path source : type.getValue()) {
        if (LIMIT.matcher(Files.readString(source)).find() && !listed.contains(type.getKey())) {
          missing.add(type.getKey());
        }
      }
    }
    assertThat(missing).describedAs("classes with limits that docs/LIMITS.md lacks").isEmpty();
  }

  /** A class, or something that a class declares: {@code Name} or {@code Name.member}. */
  private static void assertDeclared(Map<String, List<Path>> classes, String name, Limit limit)
      throws IOException {
    String[] parts = name.split("\\.", -1);
    assertThat(classes).describedAs("what is named at: %s", limit).containsKey(parts[0]);
    if (parts.length > 1) {
      Pattern member = Pattern.compile("\\b" + Pattern.quote(parts[1]) + "\\b");
      StringBuilder sources = new StringBuilder();
      for (Path file : classes.getOrDefault(parts[0], List.of())) {
        sources.append(Files.readString(file));
      }
      assertThat(sources.toString())
          .describedAs("%s, named at: %s", name, limit)
          .containsPattern(member);
    }
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map(match -> match.group(1)).toList();
  }

  private static Set<String> settings() throws IOException {
    Path source =
        RunningNode.repository().resolve("node/src/main/java/dev/heddle/node/boot/Setting.java");
    Matcher key = KEY.matcher(Files.readString(source));
    Set<String> keys = new HashSet<>();
    while (key.find()) {
      keys.add(key.group(1));
    }
    return keys;
  }
}
