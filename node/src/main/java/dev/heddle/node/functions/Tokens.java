package dev.heddle.node.functions;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.JsonLimits;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may deploy and write, and how much of it in a day.
 *
 * <p>A file that only its owner can read, {@code {"<token>": {"name", "deploysPerDay",
 * "writesPerDay"}}}. As long as there is none, a node on loopback lets everybody in and any other
 * node nobody. What was used is counted in memory, anew with each day (UTC) and each start. Safe
 * for any thread.
 */
public final class Tokens {
  /** Tokens that one node keeps. */
  public static final int TOKENS_MAX = 10_000;

  private static final long DAY_MS = 86_400_000;
  private static final int TOKEN_BYTES = 24;

  /** What a bearer may do in a day. */
  record Grant(String name, long deploysPerDay, long writesPerDay) {}

  private static final class Used {
    private long day;
    private long deploys;
    private long writes;
  }

  private final Path file;
  private final boolean open;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Grant> grants;
  private final Map<String, Used> used = new LinkedHashMap<>();

  /**
   * Reads the file, if it is there.
   *
   * @param open whether everybody is let in while there is no token
   * @throws IllegalArgumentException if the file is not what it should be
   */
  public Tokens(Path file, boolean open, InstantSource clock, RandomGenerator random) {
    this.file = file;
    this.open = open;
    this.clock = clock;
    this.random = random;
    this.grants = Files.exists(file) ? read(file) : new LinkedHashMap<>();
  }

  private static Map<String, Grant> read(Path file) {
    Map<String, Grant> grants = new LinkedHashMap<>();
    try {
      JsonNode json =
          Json.parse(Bytes.wrap(Files.readAllBytes(file)), new JsonLimits(4 << 20, 1024, 4));
      for (Map.Entry<String, JsonNode> each : json.properties()) {
        JsonNode grant = each.getValue();
        grants.put(
            each.getKey(),
            new Grant(
                grant.path("name").asString(""),
                grant.path("deploysPerDay").asLong(0),
                grant.path("writesPerDay").asLong(0)));
      }
    } catch (IOException | MalformedJsonException e) {
      throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
    }
    return grants;
  }

  /**
   * Counts a deployment.
   *
   * @throws Refusal 403 without a token that is known, 429 if it has no more today
   */
  synchronized void deploys(Optional<String> token) {
    Optional<Grant> grant = grant(token);
    if (grant.isPresent()) {
      Used today = today(token.orElseThrow());
      require(today.deploys < grant.get().deploysPerDay(), "deployments");
      today.deploys++;
    }
  }

  /** As {@link #deploys}, of so many interactions. */
  synchronized void writes(Optional<String> token, int count) {
    Optional<Grant> grant = grant(token);
    if (grant.isPresent()) {
      Used today = today(token.orElseThrow());
      require(today.writes + count <= grant.get().writesPerDay(), "writes");
      today.writes += count;
    }
  }

  private Optional<Grant> grant(Optional<String> token) {
    if (grants.isEmpty() && open) {
      return Optional.empty();
    }
    return Optional.of(
        token
            .map(grants::get)
            .orElseThrow(() ->
                new Refusal(
                    403,
                    "no such token; the operator of this node makes one with POST /exm/tokens")));
  }

  private Used today(String token) {
    long day = clock.millis() / DAY_MS;
    Used today = used.computeIfAbsent(token, _ -> new Used());
    if (today.day != day) {
      today.day = day;
      today.deploys = 0;
      today.writes = 0;
    }
    return today;
  }

  private static void require(boolean there, String what) {
    if (!there) {
      throw new Refusal(429, "this token has no more " + what + " today");
    }
  }

  /** Makes a token and keeps it. */
  synchronized String make(Grant grant) {
    if (grants.size() >= TOKENS_MAX) {
      throw new Refusal(507, "there are " + TOKENS_MAX + " tokens, which is the limit");
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Bytes.wrap(bytes).base64Url();
    grants.put(token, grant);
    write();
    return token;
  }

  private void write() {
    ObjectNode json = Json.object();
    grants.forEach((token, grant) ->
        json.putObject(token)
            .put("name", grant.name())
            .put("deploysPerDay", grant.deploysPerDay())
            .put("writesPerDay", grant.writesPerDay()));
    try {
      Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
      Path fresh = Files.createTempFile(folder, "tokens", ".new", ownerOnly());
      Files.writeString(fresh, Json.write(json) + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the tokens in " + file, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
