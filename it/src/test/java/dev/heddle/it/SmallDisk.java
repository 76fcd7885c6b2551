package dev.heddle.it;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk of few megabytes in memory, which only those see that run by it: a tmpfs in namespaces of
 * its own, so that nobody needs to be root. It is gone when it is closed.
 */
final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path folder;

  private SmallDisk(Process holder, Path folder) {
    this.holder = holder;
    this.folder = folder;
  }

  /** Makes the disk at a folder; skips the calling test where the system does not allow that. */
  static SmallDisk at(Path folder, int megabytes) throws IOException {
    Process holder =
        new ProcessBuilder(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                "mount -t tmpfs -o size="
                    + megabytes
                    + "m none \"$0\" && echo mounted && exec sleep 86400",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said =
        new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (!"mounted".equals(said)) {
      holder.destroyForcibly();
      abort("no small disk can be made here (unshare and mount say: " + said + ")");
    }
    return new SmallDisk(holder, folder);
  }

  /** What a command has to begin with to see the disk. */
  List<String> runner() {
    return List.of(
        "nsenter", "-t", Long.toString(holder.pid()), "-U", "-m", "--preserve-credentials");
  }

  /** Fills a file with so many bytes, or with all there is room for. */
  void fill(String name, String bytes) throws IOException, InterruptedException {
    shell("head -c " + bytes + " /dev/zero > " + folder.resolve(name) + " 2>/dev/null || true");
  }

  void delete(String name) throws IOException, InterruptedException {
    shell("rm " + folder.resolve(name));
  }

  private void shell(String script) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(runner());
    command.addAll(List.of("sh", "-c", script));
    Ran.run(new ProcessBuilder(command), "").exits(0);
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    try {
      holder.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
