package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a data folder as a whole: of what lies where in it, and of the formats of all that
 * cannot be made again. It stands in the file {@code version} as {@code heddle-data N} and a new
 * line; a folder with a log and without that file has version 0.
 *
 * <p>A folder of an earlier version is brought up one version after the other; the file is written
 * after each step, so a step that was interrupted is done again and has to bear that.
 */
final class FolderVersion {
  static final String FILE = "version";

  private static final Pattern FORM = Pattern.compile("heddle-data (\\d{1,9})\n");

  /** Makes a folder of one version one of the next; done again after a crash. */
  @FunctionalInterface
  interface Step {
    void migrate(Path folder) throws IOException;
  }

  /**
   * The step at n leads from version n to n + 1.
   *
   * <p>0 to 1: the file itself came to be; nothing else changed.
   *
   * <p>1 to 2: results may say how large the memory was, see {@link Rows}; those of before stay as
   * they are.
   */
  static final List<Step> STEPS = List.of(_ -> {}, _ -> {});

  private FolderVersion() {}

  /**
   * Brings a folder up to the newest version. Called by who has locked it, before anything in it is
   * opened.
   *
   * @param steps their number is the newest version
   * @throws FolderVersionException if it is newer, or says no version
   */
  static void settle(Path folder, List<Step> steps) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file) && !Files.exists(folder.resolve("log"))) {
      write(folder, steps.size());
      return;
    }
    int version = Files.exists(file) ? read(file) : 0;
    if (version > steps.size()) {
      throw new FolderVersionException(
          "the data in %s have version %d, this program knows those up to %d; use a newer program"
              .formatted(folder, version, steps.size()));
    }
    for (int at = version; at < steps.size(); at++) {
      steps.get(at).migrate(folder);
      write(folder, at + 1);
    }
  }

  private static int read(Path file) throws IOException {
    Matcher said = FORM.matcher(Files.readString(file));
    if (!said.matches()) {
      throw new FolderVersionException(
          file + " says no version (heddle-data N); restore it from a copy of the folder");
    }
    return Integer.parseInt(said.group(1));
  }

  private static void write(Path folder, int version) throws IOException {
    Path unfinished = folder.resolve(FILE + ".new");
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      channel.write(Bytes.utf8("heddle-data " + version + "\n").buffer());
      channel.force(true);
    }
    Files.move(
        unfinished,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    FileDisk.forceFolder(folder);
  }
}
