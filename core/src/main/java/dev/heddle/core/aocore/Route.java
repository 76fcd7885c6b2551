package dev.heddle.core.aocore;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the target of a request asks for in AO-Core: a base, and the steps from there.
 *
 * <p>{@code /ID~device/step&key=value/step=value?key=value}: the first segment is the base if it is
 * an id or begins with {@code ~}; a step names a key and maybe a device, and takes arguments of its
 * own. {@code key+integer=5} types one, {@code key} alone is true, {@code step=value} is the
 * argument {@code name} as well. Arguments of the query and of the base go to each step, {@code
 * 2.key=value} to the second only. Quotes and parentheses hold segments together. The target is
 * read as it came: an escape that is none stands for itself, since clients put values into it
 * without escaping them. Paths within paths ({@code (/x/y)}, {@code k+resolve=}) are refused. Pure.
 *
 * @param base an id, if one is named
 * @param device of the base, if one is named
 * @param query what goes to all steps
 */
public record Route(
    Optional<Bytes> base, Optional<String> device, List<Step> steps, Message query) {
  /** Steps of one request; a stranger chooses them. */
  static final int STEPS_MAX = 64;

  /** What a client that reads a process from outside puts before what it asks. */
  private static final String DRY_RUN = "as=execution";

  /** What stands behind a plus. */
  private static final List<String> TYPES =
      List.of(
          "integer",
          "float",
          "atom",
          "list",
          "binary",
          "empty-binary",
          "empty-list",
          "empty-message");

  public Route {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param key what is asked for
   * @param device to be asked, if it is another than that of what has been reached
   * @param arguments of this step and, below them, those of the query; keys keep their letters
   */
  public record Step(String key, Optional<String> device, Message arguments) {
    /** An argument as text. */
    public Optional<String> argument(String name) {
      return arguments.text(name);
    }
  }

  /**
   * Reads the target of a request.
   *
   * @param target path and query as they came, beginning with a slash
   * @throws MalformedMessageException if it is none
   */
  public static Route parse(String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    Message query =
        question < 0 ? Message.EMPTY : arguments(split(target.substring(question + 1), '&'), false);
    List<String> segments = segments(path);
    boolean dryRun = segments.contains(DRY_RUN);
    Optional<Bytes> base = Optional.empty();
    Optional<String> device = Optional.empty();
    int first = 0;
    if (!segments.isEmpty()) {
      String[] named = named(segments.getFirst());
      base = Ids.parse(named[0]);
      if (base.isEmpty() && !named[0].isEmpty() && !named[1].isEmpty()) {
        throw new MalformedMessageException(
            "before ~%s stands the id of a message, of 43 characters; %s is none"
                .formatted(shown(named[1]), shown(named[0])));
      }
      if (base.isPresent() || named[0].isEmpty()) {
        device = Optional.of(named[1]).filter(name -> !name.isEmpty());
        List<String> parts = split(segments.getFirst(), '&');
        query = query.merged(arguments(parts.subList(1, parts.size()), false));
        first = 1;
      }
    }
    List<Step> steps = new ArrayList<>();
    for (String segment : segments.subList(first, segments.size())) {
      steps.add(step(segment, query, steps.size() + 1, dryRun));
    }
    return new Route(base, device, steps, query);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : split(path, '/')) {
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    if (segments.size() > STEPS_MAX && !segments.contains(DRY_RUN)) {
      throw new MalformedMessageException("a path has at most " + STEPS_MAX + " steps");
    }
    // Whatever comes after the step of a dry-run are values, in which slashes mean nothing.
    int dryRun = segments.indexOf(DRY_RUN);
    if (dryRun >= 0 && dryRun + 1 < segments.size()) {
      String marker = "/" + DRY_RUN + "/";
      List<String> whole = new ArrayList<>(segments.subList(0, dryRun + 1));
      whole.add(path.substring(path.indexOf(marker) + marker.length()));
      return whole;
    }
    return segments;
  }

  /** Name and device of a segment without its arguments; decoded. */
  private static String[] named(String segment) {
    String plain = split(segment, '&').getFirst();
    String decoded = Escapes.decode(plain);
    int tilde = decoded.indexOf('~');
    return tilde < 0
        ? new String[] {decoded, ""}
        : new String[] {decoded.substring(0, tilde), decoded.substring(tilde + 1)};
  }

  private static Step step(String segment, Message query, int number, boolean dryRun) {
    List<String> parts = split(segment, '&');
    String name = parts.getFirst();
    if (name.startsWith("(")) {
      throw new MalformedMessageException(
          "a step in parentheses is a path of its own, which is not resolved here: " + shown(name));
    }
    int equals = name.indexOf('=');
    String[] named = named(equals < 0 ? name : name.substring(0, equals));
    Message.Builder arguments = Message.builder();
    query.forEach((key, value) -> {
      String own = number + ".";
      if (key.startsWith(own)) {
        arguments.put(key.substring(own.length()), value);
      } else if (!key.matches("\\d+\\..*") && !arguments.has(key)) {
        arguments.put(key, value);
      }
    });
    if (equals >= 0) {
      arguments.put(named[0], unquoted(name.substring(equals + 1)));
    }
    arguments.putAll(arguments(parts.subList(1, parts.size()), dryRun));
    return new Step(
        named[0], Optional.of(named[1]).filter(device -> !device.isEmpty()), arguments.build());
  }

  /**
   * @param free whether they are the tags of a dry-run, whose names are anybody's: what stands
   *     behind a plus is a type only where there is one of that name
   */
  private static Message arguments(List<String> pairs, boolean free) {
    Message.Builder arguments = Message.builder();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String key = Escapes.decode(equals < 0 ? pair : pair.substring(0, equals));
      if (key.isEmpty()) {
        continue;
      }
      if (equals < 0) {
        arguments.put(key, Value.Atom.of(true));
        continue;
      }
      String value = unquoted(pair.substring(equals + 1));
      int typed = Math.max(key.lastIndexOf('+'), key.lastIndexOf(' '));
      if (typed > 0 && (!free || TYPES.contains(key.substring(typed + 1)))) {
        String name = key.substring(0, typed);
        arguments.put(name, Structured.typed(name, type(key.substring(typed + 1)), value));
      } else {
        arguments.put(key, value);
      }
    }
    return arguments.build();
  }

  private static String type(String name) {
    if (!TYPES.contains(name)) {
      throw new MalformedMessageException(
          name.equals("resolve")
              ? "a path within the path (+resolve) is not resolved here; ask for it by itself"
              : "there is no type +%s; types are %s".formatted(shown(name), TYPES));
    }
    return name;
  }

  private static String shown(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }

  private static String unquoted(String text) {
    String decoded = Escapes.decode(text);
    return decoded.length() >= 2 && decoded.startsWith("\"") && decoded.endsWith("\"")
        ? decoded.substring(1, decoded.length() - 1)
        : decoded;
  }

  /** The parts between separators that are neither in quotes nor in parentheses. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth = Math.max(0, depth - 1);
      } else if (c == separator && !quoted && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }
}
