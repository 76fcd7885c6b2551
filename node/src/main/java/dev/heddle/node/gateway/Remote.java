package dev.heddle.node.gateway;

import dev.heddle.core.bytes.Bytes;
import java.io.IOException;

/** Another gateway, asked over HTTP. Calls block; safe for any thread. */
interface Remote {
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
}
