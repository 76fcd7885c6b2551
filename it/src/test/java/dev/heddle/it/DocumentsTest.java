package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documents do what they say. In every Markdown file:
 *
 * <ul>
 *   <li>{@code sh} blocks are run, all of a file in one shell, in an empty folder, with {@code
 *       heddle} on the path and a new node running;
 *   <li>a {@code console} block right behind one is what it prints, but for ids, times, sizes in
 *       MB, ports, the home folder and that of a backup; other {@code console} blocks are only
 *       shown;
 *   <li>a {@code js} or {@code java} block that begins with a comment naming a file is that file,
 *       beside an installed aoconnect;
 *   <li>relative links lead somewhere.
 * </ul>
 */
final class DocumentsTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```\\n", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Set<String> PROGRAMS = Set.of("js", "java");
  private static final Pattern FILE_NAME = Pattern.compile("// ([\\w.-]+)\\n");
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final String MARK = "======== end of block";

  @TempDir static Path folder;

  static List<String> documents() throws IOException {
    Path root = RunningNode.repository();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(top, docs)
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** Two at a time: each is one person at a shell, and most of it is starts of Java. */
  @ParameterizedTest
  @MethodSource("documents")
  @Execution(ExecutionMode.CONCURRENT)
  void whatADocumentTellsToTypeWorks(String document) throws Exception {
    List<Block> blocks = blocks(read(document));
    List<Block> typed = blocks.stream().filter(block -> block.kind().equals("sh")).toList();
    if (typed.isEmpty()) {
      return;
    }
    assumeTrue(
        System.getenv("HEDDLE_NODE_MODULES") != null,
        "HEDDLE_NODE_MODULES is not set; run ./heddle test");
    Path session = Files.createDirectory(folder.resolve(document.replace('/', '-')));
    for (Block block : blocks) {
      Matcher name = FILE_NAME.matcher(block.text());
      if (PROGRAMS.contains(block.kind()) && name.lookingAt()) {
        Files.writeString(session.resolve(name.group(1)), block.text());
      }
    }
    StringBuilder script = new StringBuilder("set -eu\nexec 2>&1\n");
    typed.forEach(block -> script.append(block.text()).append("echo '" + MARK + "'\n"));
    List<String> printed = printed(session, script.toString());
    for (int i = 0; i < typed.size(); i++) {
      String shown = typed.get(i).shown();
      if (!shown.isEmpty()) {
        assertThat(masked(printed.get(i)))
            .describedAs("%s, output of%n%s", document, typed.get(i).text())
            .isEqualTo(masked(shown));
      }
    }
  }

  /** What each block prints, with a node that nobody else uses. */
  private static List<String> printed(Path session, String script) throws Exception {
    try (RunningNode node =
        RunningNode.start(session.resolveSibling(session.getFileName() + ".data"))) {
      Ran ran = Ran.run(shell(session, node.url()), script).exits(0);
      return List.of(ran.out().split(MARK + "\n"));
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(String document) throws IOException {
    Path file = RunningNode.repository().resolve(document);
    Matcher link = LINK.matcher(Files.readString(file));
    while (link.find()) {
      assertThat(file.resolveSibling(link.group(1))).describedAs(document).exists();
    }
  }

  /**
   * A fenced block.
   *
   * @param shown the console block right behind it, if there is one
   */
  private record Block(String kind, String text, String shown) {}

  private static List<Block> blocks(String markdown) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(markdown);
    int end = -1;
    while (block.find()) {
      boolean follows = end >= 0 && markdown.substring(end, block.start()).isBlank();
      if (follows && block.group(1).equals("console")) {
        Block before = blocks.removeLast();
        blocks.add(new Block(before.kind(), before.text(), block.group(2)));
      } else {
        blocks.add(new Block(block.group(1), block.group(2), ""));
      }
      end = block.end();
    }
    return blocks;
  }

  private static String read(String document) throws IOException {
    return Files.readString(RunningNode.repository().resolve(document));
  }

  private static String masked(String output) {
    return output
        .replaceAll("(?<![\\w-])[\\w-]{43}(?![\\w-])", "<id>")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "<time>")
        .replaceAll("\\S*/\\.heddle/", "~/.heddle/")
        .replaceAll("backed up to \\S+:", "backed up to <folder>:")
        .replaceAll("(?<![\\w-])[\\w-]{8}…", "<id>…")
        .replaceAll("\\d+ MB", "<n> MB")
        .replaceAll("messages in [\\d.]+ ms", "messages in <n> ms")
        .replaceAll("http://127\\.0\\.0\\.1:\\d+", "<node>")
        .replaceAll("(?m) +$", "")
        .strip();
  }

  private static ProcessBuilder shell(Path session, String url) throws IOException {
    Path packages = Path.of(System.getenv("HEDDLE_NODE_MODULES"));
    Files.createSymbolicLink(session.resolve("node_modules"), packages);
    ProcessBuilder program = new ProcessBuilder("sh").directory(session.toFile());
    Map<String, String> environment = program.environment();
    environment.keySet().removeIf(name -> name.startsWith("HEDDLE_"));
    String home = environment.getOrDefault("HOME", "");
    environment.put("npm_config_cache", home + "/.npm");
    environment.put("npm_config_userconfig", home + "/.npmrc");
    environment.put("npm_config_prefer_offline", "true");
    environment.put("npm_config_loglevel", "error");
    environment.put("HOME", session.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("HEDDLE_BUILD", "never");
    environment.put("HEDDLE_NODE", url);
    environment.merge(
        "PATH", RunningNode.repository().toString(), (path, first) -> first + ":" + path);
    return program;
  }
}
