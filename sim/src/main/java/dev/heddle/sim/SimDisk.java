package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Disk;
import dev.heddle.node.store.MemoryDisk;
import java.io.IOException;
import java.util.List;

/** A node's disk as one life of it sees it: every write and flush is a step at which it may end. */
final class SimDisk implements Disk {
  private final MemoryDisk below;
  private final Steps steps;

  SimDisk(MemoryDisk below, Steps steps) {
    this.below = below;
    this.steps = steps;
  }

  @Override
  public List<String> names() {
    return below.names();
  }

  @Override
  public File create(String name, Bytes content) throws IOException {
    steps.mayFail("creates " + name);
    File file = below.create(name, content);
    steps.at("has created it");
    return new Handle(file);
  }

  @Override
  public File open(String name) throws IOException {
    return new Handle(below.open(name));
  }

  private final class Handle implements File {
    private final File file;

    Handle(File file) {
      this.file = file;
    }

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public long size() {
      return file.size();
    }

    @Override
    public void append(List<Bytes> parts) throws IOException {
      steps.mayFail("appends " + parts.stream().mapToInt(Bytes::size).sum() + " bytes");
      file.append(parts);
      steps.at("has appended");
    }

    @Override
    public void force() throws IOException {
      steps.mayFail("flushes");
      if (!steps.acts(Flaw.MISSED_FLUSH)) {
        file.force();
      }
      steps.at("has flushed");
    }

    @Override
    public void truncate(long size) throws IOException {
      steps.mayFail("truncates to " + size);
      file.truncate(size);
      steps.at("has truncated");
    }

    @Override
    public Bytes read(long offset, int bytes) throws IOException {
      return file.read(offset, bytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
