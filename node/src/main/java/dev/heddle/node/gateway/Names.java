package dev.heddle.node.gateway;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Names of this node for items, in the manner of ArNS: a JSON file of {@code {"name": "id",
 * "under_name": "id"}}, where the part before the last underline is a name below the other.
 *
 * <p>The file may be changed while the node runs; as long as it cannot be read, what it said before
 * holds. Safe for any thread.
 */
public final class Names {
  /** Letters of a name, underlines included, as in ArNS. */
  static final int NAME_CHARS_MAX = 51;

  /** Names in the file. */
  static final int NAMES_MAX = 10_000;

  /** How long a name may be believed. */
  static final int TIME_TO_LIVE_S = 60;

  private static final System.Logger LOG = System.getLogger(Names.class.getName());
  private static final int FILE_BYTES_MAX = 2 << 20;
  private static final JsonLimits LIMITS = new JsonLimits(FILE_BYTES_MAX, 256, 4);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private final Path file;
  private FileTime read = FileTime.fromMillis(0);
  private Map<String, Bytes> names = Map.of();

  /**
   * @param file need not be there yet
   */
  public Names(Path file) {
    this.file = file;
  }

  /**
   * What a name stands for.
   *
   * @param full in lower case, as it stands before the host
   * @param base without what is below it
   * @param record what is below it, or {@code @}
   */
  record Name(String full, String base, String record, Bytes id) {
    private static Name of(String full, Bytes id) {
      int line = full.lastIndexOf('_');
      return line < 0
          ? new Name(full, full, "@", id)
          : new Name(full, full.substring(line + 1), full.substring(0, line), id);
    }
  }

  Optional<Name> find(String text) {
    String full = text.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(current().get(full)).map(id -> Name.of(full, id));
  }

  private synchronized Map<String, Bytes> current() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(read)) {
        read = changed;
        names = read(file);
      }
    } catch (NoSuchFileException none) {
      names = Map.of();
    } catch (IOException | MalformedJsonException e) {
      LOG.log(System.Logger.Level.WARNING, "names are as they were: {0}: {1}", file, e);
    }
    return names;
  }

  private static Map<String, Bytes> read(Path file) throws IOException {
    if (Files.size(file) > FILE_BYTES_MAX) {
      throw new IOException("more than " + FILE_BYTES_MAX + " bytes");
    }
    JsonNode json = Json.parse(Bytes.wrap(Files.readAllBytes(file)), LIMITS);
    if (json.size() > NAMES_MAX) {
      throw new IOException("more than " + NAMES_MAX + " names");
    }
    Map<String, Bytes> names = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String name = entry.getKey().toLowerCase(Locale.ROOT);
      Optional<Bytes> id = Ids.parse(entry.getValue().asString(""));
      if (name.length() > NAME_CHARS_MAX || !NAME.matcher(name).matches() || id.isEmpty()) {
        throw new IOException("not a name with an id: " + entry.getKey());
      }
      names.put(name, id.get());
    }
    return Map.copyOf(names);
  }
}
