package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Program;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A drive that remembers, while it is told to, what an evaluation read of it. */
final class HeardDrive implements Drive {
  private final Drive drive;
  private final OtherModules modules;
  private volatile @Nullable Map<String, Optional<Bytes>> heard;

  HeardDrive(Drive drive, OtherModules modules) {
    this.drive = drive;
    this.modules = modules;
  }

  /** Forgets what was read so far, and remembers from now on if it is to. */
  void listen(boolean remembering) {
    heard = remembering ? new ConcurrentHashMap<>() : null;
  }

  /** What was read since then; forgets it. */
  Map<String, Optional<Bytes>> heard() {
    Map<String, Optional<Bytes>> read = heard;
    heard = null;
    return read == null ? Map.of() : Map.copyOf(read);
  }

  @Override
  public Program program(Bytes module, Limits limits) {
    return modules.program(module);
  }

  @Override
  public Optional<Bytes> open(String path) {
    Optional<Bytes> file = drive.open(path);
    Map<String, Optional<Bytes>> read = heard;
    if (read != null) {
      read.put(path, file);
    }
    return file;
  }
}
