package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The effective configuration: for each {@link Setting} its value and where that came from.
 *
 * <p>Later sources win: default, configuration file, environment, command line. Nothing is read
 * after {@link #resolve} has returned.
 */
public final class Settings {
  /** A value and its source. */
  record Effective(String value, String source) {}

  private final Map<Setting, Effective> values;

  private Settings(Map<Setting, Effective> values) {
    this.values = values;
  }

  /**
   * Reads the sources.
   *
   * @param arguments {@code --key value} or {@code --key=value}; {@code --listen} may stand more
   *     than once, of others the last counts; {@code --config FILE} names the file, which otherwise
   *     is {@code heddle.conf} in the working folder if that exists
   * @throws ConfigurationException if a key is unknown or a value is not of its kind
   */
  public static Settings resolve(List<String> arguments, Map<String, String> environment) {
    Map<Setting, Effective> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      values.put(setting, new Effective(setting.defaultValue(), "default"));
    }
    Map<String, String> flags = flags(arguments);
    String file = flags.remove("config");
    configurationFile(Optional.ofNullable(file)).ifPresent(path -> readFile(path, values));
    for (Setting setting : Setting.values()) {
      String variable = setting.environmentVariable();
      String value = environment.get(variable);
      if (value != null) {
        values.put(setting, new Effective(setting.checked(value, variable), variable));
      }
    }
    flags.forEach((key, value) -> {
      String source = "--" + key;
      Setting setting = Setting.of(key, source);
      values.put(setting, new Effective(setting.checked(value, source), source));
    });
    return new Settings(values);
  }

  public String text(Setting setting) {
    return effective(setting).value();
  }

  public long number(Setting setting) {
    return Long.parseLong(text(setting));
  }

  /** The number as an int, or the largest int where it is larger. */
  public int count(Setting setting) {
    return (int) Math.min(Integer.MAX_VALUE, number(setting));
  }

  public boolean flag(Setting setting) {
    return Boolean.parseBoolean(text(setting));
  }

  public boolean isSet(Setting setting) {
    return !text(setting).isEmpty();
  }

  /** The parts of a value that is a list; none if it is empty. */
  public List<String> texts(Setting setting) {
    return isSet(setting) ? List.of(text(setting).split(",")) : List.of();
  }

  public boolean runs(String unit) {
    return List.of(text(Setting.UNITS).split(",")).contains(unit);
  }

  /**
   * A listener that one unit has for itself.
   *
   * @param host without the brackets that an IPv6 address has in a URL
   */
  record Door(String unit, String host, int port) {
    private static Door of(String text) {
      int equals = text.indexOf('=');
      int colon = text.lastIndexOf(':');
      return new Door(
          text.substring(0, equals),
          text.substring(equals + 1, colon).replace("[", "").replace("]", ""),
          Integer.parseInt(text.substring(colon + 1)));
    }
  }

  /** The listeners that single units are to have. */
  List<Door> doors() {
    return Arrays.stream(text(Setting.LISTEN).split(",", -1))
        .filter(one -> !one.isBlank())
        .map(Door::of)
        .toList();
  }

  public Path dataFolder() {
    return Path.of(text(Setting.DATA)).toAbsolutePath().normalize();
  }

  /** Where backups lie that are asked for over HTTP. */
  Path backupsFolder() {
    return isSet(Setting.BACKUPS)
        ? Path.of(text(Setting.BACKUPS)).toAbsolutePath().normalize()
        : dataFolder().resolve("backups");
  }

  public Path logFile() {
    return isSet(Setting.LOG)
        ? Path.of(text(Setting.LOG)).toAbsolutePath().normalize()
        : dataFolder().resolve("heddle.log");
  }

  /** Whether the log file has a JSON object a line. */
  boolean logsJson() {
    return text(Setting.LOG_FORMAT).equals("json");
  }

  /** All values with their sources, one per line, in the order of {@link Setting}. */
  public String describe() {
    StringBuilder lines = new StringBuilder();
    values.forEach((setting, effective) ->
        lines.append(
            "%-26s %-20s # %s; %s%n"
                .formatted(
                    setting.key(),
                    effective.value().isEmpty() ? "\"\"" : effective.value(),
                    effective.source(),
                    setting.purpose())));
    return lines.toString();
  }

  /** All values with their sources as one JSON object: key → {value, source}. */
  public String json() {
    ObjectNode all = Json.object();
    values.forEach((setting, effective) ->
        all.set(
            setting.key(),
            Json.object().put("value", effective.value()).put("source", effective.source())));
    return Json.write(all);
  }

  private Effective effective(Setting setting) {
    Effective effective = values.get(setting);
    if (effective == null) {
      throw new IllegalStateException("no value for " + setting.key());
    }
    return effective;
  }

  private static Map<String, String> flags(List<String> arguments) {
    Map<String, String> flags = new TreeMap<>();
    List<String> rest = new ArrayList<>(arguments);
    while (!rest.isEmpty()) {
      String argument = rest.removeFirst();
      if (!argument.startsWith("--")) {
        throw new ConfigurationException("expected --KEY VALUE, not " + argument);
      }
      String key = argument.substring(2);
      String value;
      int equals = key.indexOf('=');
      if (equals >= 0 && !key.equals("listen")) {
        value = key.substring(equals + 1);
        key = key.substring(0, equals);
      } else if (rest.isEmpty()) {
        throw new ConfigurationException("--" + key + " needs a value");
      } else {
        value = rest.removeFirst();
      }
      boolean adds = key.equals("listen");
      flags.merge(key, value, (a, b) -> adds && !a.isEmpty() ? a + "," + b : b);
    }
    return flags;
  }

  private static Optional<Path> configurationFile(Optional<String> named) {
    if (named.isPresent()) {
      Path path = Path.of(named.get());
      if (!Files.isReadable(path)) {
        throw new ConfigurationException("cannot read the configuration file " + path);
      }
      return Optional.of(path);
    }
    Path usual = Path.of("heddle.conf");
    return Files.isReadable(usual) ? Optional.of(usual) : Optional.empty();
  }

  private static void readFile(Path path, Map<Setting, Effective> values) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException("cannot read " + path + ": " + e.getMessage());
    }
    for (String key : properties.stringPropertyNames()) {
      String source = path.getFileName().toString();
      Setting setting = Setting.of(key, source);
      values.put(
          setting, new Effective(setting.checked(properties.getProperty(key), source), source));
    }
  }
}
