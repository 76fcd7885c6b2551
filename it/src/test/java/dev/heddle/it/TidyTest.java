package dev.heddle.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING.md asks of every file and no compiler looks at. */
final class TidyTest {
  private static final int JAVA_LINES_MAX = 500;

  /** What .gitignore names, and what installs or runs leave behind. */
  private static final Set<String> NOT_OURS =
      Set.of("target", "node_modules", "data", "heddle-data", "jre", ".git", ".idea");

  private static final Set<String> TEXT =
      Set.of("java", "js", "mjs", "md", "xml", "json", "graphqls", "properties", "lua", "txt");

  /** Written so that this file does not contain what it looks for. */
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.}/])/(work|root|home|Users)/(?!web_user)\\w");

  /** The public registries may be named nowhere either: whoever builds chooses theirs. */
  private static final Pattern REGISTRY =
      Pattern.compile("registry\\.[a-z]|repo\\d?\\.maven|npm" + "js\\.|artifact" + "ory|nexus\\.");

  private static final Pattern BANNED_TYPE =
      Pattern.compile("(?<=^|[a-z0-9])(Utils?|Commons?|Helpers?|Managers?|Impl|Base)(?=[A-Z]|$)");
  private static final Set<String> BANNED_PACKAGE =
      Set.of("util", "utils", "common", "helper", "helpers", "manager", "impl", "base");

  private static List<Path> files;

  @BeforeAll
  static void walk() throws IOException {
    Path root = RunningNode.repository();
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(folder.getFileName().toString()) && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(root.relativize(file));
            return FileVisitResult.CONTINUE;
          }
        });
    files = found.stream().sorted().toList();
    assertThat(files).contains(Path.of("heddle"), Path.of("README.md"));
  }

  @Test
  void nothingIsLeftUnfinished() throws IOException {
    assertThat(linesThatMatch(UNFINISHED)).isEmpty();
  }

  @Test
  void noFileKnowsTheMachineItWasWrittenOn() throws IOException {
    assertThat(linesThatMatch(MACHINE_PATH)).isEmpty();
    assertThat(linesThatMatch(REGISTRY)).isEmpty();
  }

  @Test
  void noNameSaysNothing() {
    for (Path file : java("")) {
      String type = file.getFileName().toString().replace(".java", "");
      assertThat(BANNED_TYPE.matcher(type).find()).describedAs(file.toString()).isFalse();
      for (Path part : file) {
        assertThat(BANNED_PACKAGE).describedAs(file.toString()).doesNotContain(part.toString());
      }
    }
  }

  @Test
  void javaFilesAreShortAndHaveNoTabs() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : java("")) {
      String text = text(file);
      long lines = text.lines().count();
      if (lines > JAVA_LINES_MAX) {
        wrong.add(file + " has " + lines + " lines");
      }
      if (text.indexOf('\t') >= 0) {
        wrong.add(file + " has tabs");
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    Set<Path> packages = new TreeSet<>();
    java("src/main/java").forEach(file -> packages.add(file.getParent()));
    assertThat(packages).isNotEmpty();
    for (Path folder : packages) {
      Path info = folder.resolve("package-info.java");
      assertThat(files).contains(info);
      assertThat(text(info)).describedAs(info.toString()).contains("/**", "@NullMarked");
    }
  }

  private static List<Path> java(String below) {
    return files.stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> file.toString().contains(below))
        .toList();
  }

  private static List<String> linesThatMatch(Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.equals("heddle") || TEXT.contains(name.substring(name.lastIndexOf('.') + 1))) {
        int number = 0;
        for (String line : text(file).split("\n", -1)) {
          number++;
          if (pattern.matcher(line).find()) {
            found.add(file + ":" + number + ": " + line.strip());
          }
        }
      }
    }
    return found;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(RunningNode.repository().resolve(file));
  }
}
