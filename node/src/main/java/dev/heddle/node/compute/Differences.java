package dev.heddle.node.compute;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where native code was found to say something else than its module: the first such slot of each
 * process, and a file of evidence, {@code <process>-<slot>.json}, flushed before it has its name.
 * They last until the operator takes the file away and starts the node again. Safe for any thread.
 */
final class Differences {
  /** With so many nothing more is asked of native code. */
  static final int DIFFERENCES_MAX = 100;

  private static final int ID_LETTERS = 43;
  private static final String NAME = "[A-Za-z0-9_-]{43}-[0-9]{1,18}\\.json";

  private static final System.Logger LOG = System.getLogger(Differences.class.getName());

  private final Path folder;

  /** Held while evidence is laid down. */
  private final ReentrantLock keeping = new ReentrantLock();

  private final Map<Bytes, Long> slots = new ConcurrentHashMap<>();

  Differences(Path folder) {
    this.folder = folder;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.matches(NAME))
            .forEach(name ->
                Ids.parse(name.substring(0, ID_LETTERS))
                    .ifPresent(process -> slots.put(process, slot(name))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static long slot(String name) {
    return Long.parseLong(name, ID_LETTERS + 1, name.indexOf('.'), 10);
  }

  /** Whether there are so many that native code is not to be asked any more. */
  boolean tooMany() {
    return slots.size() >= DIFFERENCES_MAX;
  }

  /** Where a process differs, if it does. */
  Optional<Long> slot(Bytes process) {
    return Optional.ofNullable(slots.get(process));
  }

  /**
   * Takes note of a slot at once, and then lays down the evidence of it; nothing where the process
   * has one already.
   */
  void found(Bytes process, long slot, Supplier<Bytes> evidence) {
    keeping.lock();
    try {
      if (slots.putIfAbsent(process, slot) == null) {
        keep(process, slot, evidence.get());
      }
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "no evidence was kept of process " + process, e);
    } finally {
      keeping.unlock();
    }
  }

  private void keep(Bytes process, long slot, Bytes evidence) throws IOException {
    Files.createDirectories(folder);
    WholeFile.replace(file(process, slot), evidence);
  }

  /** The evidence of a process that differs; waits while it is being laid down. */
  Optional<Bytes> evidence(Bytes process) {
    keeping.lock();
    try {
      Optional<Path> file = slot(process).map(slot -> file(process, slot)).filter(Files::exists);
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(Bytes.wrap(Files.readAllBytes(file.get())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      keeping.unlock();
    }
  }

  private Path file(Bytes process, long slot) {
    return folder.resolve(process.base64Url() + "-" + slot + ".json");
  }
}
