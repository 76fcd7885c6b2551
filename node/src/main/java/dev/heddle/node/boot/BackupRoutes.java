package dev.heddle.node.boot;

import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.node.http.OperatorOnly;
import dev.heddle.node.http.Refusal;
import dev.heddle.node.http.Request;
import dev.heddle.node.http.Response;
import dev.heddle.node.http.Routes;
import dev.heddle.node.http.Surface;
import dev.heddle.node.store.Backup;
import dev.heddle.node.store.Store;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * {@code POST /api/v1/admin/backup} with {@code {"name": "..."}}: copies the data while the node
 * goes on.
 *
 * <p>Only the operator may, and only to a name in the folder that the settings say: on a machine of
 * several users whoever can connect must not choose where this process writes, nor get at what it
 * may read.
 */
final class BackupRoutes {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int CONFLICT = 409;

  private final Store store;
  private final Settings settings;
  private final OperatorOnly operator;

  BackupRoutes(Store store, Settings settings, OperatorOnly operator) {
    this.store = store;
    this.settings = settings;
    this.operator = operator;
  }

  Routes routes() {
    return new Routes(Surface.HEDDLE).post("/admin/backup", this::backup);
  }

  private Response backup(Request request) {
    operator.check(request, "backups");
    String name = name(request);
    try {
      Backup.Report report =
          store.backup(settings.dataFolder(), settings.backupsFolder().resolve(name));
      return Response.json(
          200,
          Json.write(
              Json.object()
                  .put("folder", report.folder().toString())
                  .put("logBytes", report.logBytes())
                  .put("linkedBytes", report.linkedBytes())
                  .put("copiedBytes", report.copiedBytes())));
    } catch (Backup.RefusedException e) {
      throw new Refusal(CONFLICT, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Refusal(503, "the backup " + name + " was not finished: " + e);
    }
  }

  private static String name(Request request) {
    String name;
    try {
      name = Json.parse(request.body()).path("name").asString("");
    } catch (MalformedJsonException e) {
      throw new Refusal(400, "expected {\"name\": \"<name>\"}: " + e.getMessage());
    }
    if (!NAME.matcher(name).matches()) {
      throw new Refusal(
          400,
          "the name of a backup has 1 to 64 letters, digits, dots, lines, and begins with one");
    }
    return name;
  }
}
