package dev.heddle.it;

import dev.heddle.core.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request as it goes over the wire, to the byte: clients put it right before they send it.
 *
 * @param target as it stands in the request line
 * @param headers lines, without those of length and connection
 */
record RawRequest(String method, String target, List<String> headers, Bytes body) {
  /** Longer than this without a byte is a hang. */
  private static final int SILENCE_MS_MAX = 30_000;

  RawRequest {
    headers = List.copyOf(headers);
  }

  static RawRequest get(String target, String... headers) {
    return new RawRequest("GET", target, List.of(headers), Bytes.EMPTY);
  }

  static RawRequest post(String target, Bytes body, String... headers) {
    return new RawRequest("POST", target, List.of(headers), body);
  }

  /** What came back: the status, the lines of the head, and the body. */
  record Answer(int status, List<String> head, String body) {}

  /** Sends it on a connection of its own and reads to the end. */
  Answer sent(String url) throws IOException {
    URI node = URI.create(url);
    try (Socket socket = new Socket(node.getHost(), node.getPort())) {
      socket.setSoTimeout(SILENCE_MS_MAX);
      StringBuilder head =
          new StringBuilder(
              "%s %s HTTP/1.1\r\nhost: node\r\nconnection: close\r\n".formatted(method, target));
      headers.forEach(line -> head.append(line).append("\r\n"));
      if (!method.equals("GET")) {
        head.append("content-length: ").append(body.size()).append("\r\n");
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(body.toByteArray());
      socket.getOutputStream().write(all.toByteArray());
      socket.getOutputStream().flush();
      return answer(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Answer answer(String text) {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IllegalStateException("no answer, but " + text);
    }
    List<String> head = text.substring(0, end).lines().toList();
    return new Answer(
        Integer.parseInt(head.getFirst().split(" ", 3)[1]), head, text.substring(end + 4));
  }
}
