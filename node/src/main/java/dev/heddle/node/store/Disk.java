package dev.heddle.node.store;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;
import java.util.List;

/**
 * The little that the log asks of a file system: one folder of files that only grow.
 *
 * <p>One thread writes; any thread reads what was appended before.
 */
public interface Disk {
  /**
   * Names of the files, sorted; leftovers of a {@link #create} that did not finish are not there.
   */
  List<String> names() throws IOException;

  /** Makes a file with that content; when it returns, the file survives power loss. */
  File create(String name, Bytes content) throws IOException;

  File open(String name) throws IOException;

  /** Bytes that can still be written; as good as endless where nobody counts them. */
  default long freeBytes() {
    return Long.MAX_VALUE;
  }

  /** One file; failures leave open what part of an append is there. */
  interface File extends AutoCloseable {
    /** How people find the file, for messages. */
    String path();

    long size();

    void append(List<Bytes> parts) throws IOException;

    /** Returns when everything appended survives power loss. */
    void force() throws IOException;

    /** Drops the end of the file, durably. */
    void truncate(long size) throws IOException;

    /**
     * Reads exactly that many bytes, with one copy from the page cache.
     *
     * @throws java.io.EOFException if the file ends before
     */
    Bytes read(long offset, int bytes) throws IOException;

    @Override
    void close() throws IOException;
  }
}
