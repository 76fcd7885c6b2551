package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.StoredBytes;
import java.io.IOException;

/** Another gateway or node, asked over HTTP. Calls block; safe for any thread. */
public interface Remote {
  /** What came back, whatever its status. */
  record Answer(int status, Bytes body) {}

  /**
   * Gets a path.
   *
   * @param path begins with a slash
   * @param bodyBytesMax a larger body is a failure
   * @throws IOException if no whole answer came in time
   */
  Answer read(String path, long bodyBytesMax) throws IOException;

  /**
   * Posts JSON to a path.
   *
   * @param path begins with a slash
   * @param bodyBytesMax a larger body is a failure
   * @throws IOException if no whole answer came in time
   */
  Answer ask(String path, String json, long bodyBytesMax) throws IOException;

  /**
   * Posts a body to a path; a redirect is an answer like any other and not followed.
   *
   * @param path begins with a slash
   * @param bodyBytesMax a larger answer is a failure
   * @throws IOException if no whole answer came in time
   */
  Answer post(String path, String contentType, Bytes body, long bodyBytesMax) throws IOException;

  /**
   * Posts bytes to a path that need not fit into memory; otherwise as {@link #post}.
   *
   * @param path begins with a slash
   * @param bodyBytesMax a larger answer is a failure
   * @throws IOException if no whole answer came in time, which is longer for much
   */
  default Answer upload(String path, StoredBytes body, long bodyBytesMax) throws IOException {
    return post(path, "application/octet-stream", body.whole(), bodyBytesMax);
  }

  /** Lets go of exchanges under way, which fail; nothing is asked any more after that. */
  default void hangUp() {}
}
