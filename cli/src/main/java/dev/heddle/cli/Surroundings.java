package dev.heddle.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The world the command runs in; who runs commands within a program brings its own.
 *
 * @param out what scripts read
 * @param err what people read: messages, warnings, progress
 * @param interactive whether a person is at the other end of both input and output
 * @param watched whether a person sees the messages
 * @param home that of the person
 * @param folder the current one
 */
public record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean interactive,
    boolean watched,
    Map<String, String> environment,
    Path home,
    Path folder) {

  /** How the launcher, which can ask, says that standard error is a terminal. */
  private static final String WATCHED = "heddle.watched";

  // Error Prone says it is never null; in JDK 25 it is where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  static Surroundings real() {
    Console console = System.console();
    boolean interactive = console != null && console.isTerminal();
    return new Surroundings(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        interactive,
        interactive || Boolean.getBoolean(WATCHED),
        System.getenv(),
        home(System.getenv()),
        Path.of("").toAbsolutePath());
  }

  /**
   * HOME where it is set, as for every other command; the JVM would look into the user database.
   */
  static Path home(Map<String, String> environment) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home);
  }

  /** See https://no-color.org: any value but the empty one switches colours off. */
  Paint paint() {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Paint(interactive && !refused);
  }
}
