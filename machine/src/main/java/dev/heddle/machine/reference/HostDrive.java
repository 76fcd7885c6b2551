package dev.heddle.machine.reference;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.Drive;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** WeaveDrive: permanent data as files that are fetched when they are opened. */
final class HostDrive {
  private final ModuleHost host;
  private final HostMemory memory;
  private final Drive drive;

  HostDrive(ModuleHost host, Drive drive) {
    this.host = host;
    this.memory = host.memory();
    this.drive = drive;
  }

  Map<String, HostCall> imports() {
    return Map.of(
        "__asyncjs__weavedrive_open",
        a -> host.suspend(() -> open(memory.text(memory.in(a[0])))),
        "__asyncjs__weavedrive_read",
        a -> host.suspend(() -> read(a[0], memory.in(a[1]), memory.in(a[2]))),
        "__asyncjs__weavedrive_close",
        a ->
            host.suspend(() -> {
              host.files().close(host.files().stream(a[0]));
              return 0;
            }));
  }

  private double open(String path) {
    if (drive.equals(Drive.NONE)) {
      return 0;
    }
    String[] parts = path.split("/", -1);
    String category = parts.length > 1 ? parts[1] : "";
    String id = parts.length > 2 ? parts[2] : "undefined";
    if (!category.equals("data") && !category.equals("tx") && !category.equals("block")) {
      return 0;
    }
    HostFiles files = host.files();
    if (!files.has("/" + category)) {
      files.makeFolder("/" + category, 0777);
    }
    if (files.has(path)) {
      return files.open(path, 0, 0).fd();
    }
    fetch(category, id);
    return files.open("/" + category + "/" + id, 0, 0).fd();
  }

  private void fetch(String category, String id) {
    String path = "/" + category + "/" + id;
    Optional<Bytes> found = drive.open(path);
    if (found.isEmpty()) {
      throw new HostFault("HALT: FILE NOT FOUND");
    }
    byte[] contents = found.get().toByteArray();
    if (contents.length > HostFiles.FILE_BYTES_MAX) {
      throw new HostFault(path + " is too large to open");
    }
    if (!host.files().takesFromDrive(contents.length)) {
      throw new HostFault(path + " is too much to open in one message");
    }
    if (category.equals("data")) {
      HostNode node = host.files().make(path, 0555 | HostNode.FILE, null);
      node.contents = contents;
      node.used = contents.length;
    } else {
      host.files().makeData(path, contents);
    }
  }

  private double read(double fd, double target, double size) {
    HostStream stream = host.files().stream(fd);
    HostNode node = stream.node();
    double used = node.isFile() ? node.used : Double.NaN;
    if (stream.path().contains("/block") || stream.path().contains("/tx")) {
      double given = Math.min(used, size);
      memory.check(target, given);
      memory.put(target, Arrays.copyOf(node.contents, (int) given));
      return size;
    }
    // Whoever asks for the size by seeking to the end reads next and means all of it: gateways
    // ignore the range that the reference then asks for. Its fread knows no end, so reading on
    // would never stop.
    HostStream.Shared shared = stream.shared();
    if (shared.position >= used && size > 0) {
      if (!shared.sought) {
        throw new HostFault(stream.path() + " was read to its end; seek before reading again");
      }
      shared.position = 0;
    }
    shared.sought = false;
    memory.check(target, size);
    return host.files().read(stream, (int) size, memory.at(target));
  }
}
